/** What others know of a place: pages that open only when somebody asks for them. Pure. */

export interface Archive {
  readonly name: string;
  readonly url: string;
}

/** arcsec around the place. */
const radius = 10;

/** Degrees, ICRS. */
export function archivesOf(ra: number, dec: number): readonly Archive[] {
  const [a, d] = [ra.toFixed(6), dec.toFixed(6)];
  const place = encodeURIComponent(`${a} ${dec < 0 ? d : `+${d}`}`);
  return [
    { name: 'SIMBAD', url: `https://simbad.cds.unistra.fr/simbad/sim-coo?Coord=${place}&CooFrame=ICRS&Radius=${radius}&Radius.unit=arcsec` },
    { name: 'NED', url: `https://ned.ipac.caltech.edu/conesearch?in_csys=Equatorial&in_equinox=J2000&coordinates=${encodeURIComponent(`${a}d ${d}d`)}&radius=${(radius / 60).toFixed(3)}&search_type=Near%20Position%20Search` },
    { name: 'TNS', url: `https://www.wis-tns.org/search?ra=${a}&decl=${encodeURIComponent(d)}&radius=${radius}&coords_unit=arcsec` },
    { name: 'Aladin', url: `https://aladin.cds.unistra.fr/AladinLite/?target=${place}&fov=0.05` },
    { name: 'Legacy Surveys', url: `https://www.legacysurvey.org/viewer?ra=${a}&dec=${encodeURIComponent(d)}&zoom=15&layer=ls-dr10` },
  ];
}
