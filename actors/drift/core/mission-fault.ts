/** What is wrong with a field, in words that tell what would be right. */
export interface MissionFault {
  /** Such as `params.start_time`. */
  readonly field: string;
  readonly message: string;
}

/** Faults as one line, each naming its field. */
export const describeFaults = (faults: readonly MissionFault[]): string => faults.map(({ field, message }) => `${field}: ${message}`).join('; ');
