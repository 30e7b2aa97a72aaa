/** Which cards of a header describe its world coordinates. */
const pattern = /^(WCSAXES|WCSNAME|CTYPE\d|CRPIX\d|CRVAL\d|CDELT\d|CROTA\d|CUNIT\d|CD\d_\d|PC\d_\d|PV\d_\d+|LONPOLE|LATPOLE|RADESYS|RADECSYS|EQUINOX|EPOCH|[AB]P?_(ORDER|DMAX|\d_\d)|CPDIS\d|CPERR\d|DP\d(\..*)?|D2IMDIS\d|D2IMERR\d|D2IM\d(\..*)?|D2IMEXT|D2IMARR)$/;

export const isWcsKeyword = (keyword: string): boolean => pattern.test(keyword);
