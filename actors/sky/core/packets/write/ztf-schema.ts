/**
 * The alert schema of the Zwicky Transient Facility, version 4.02: names, types and order of the fields as its public
 * documentation gives them (ZwickyTransientFacility/ztf-avro-alert), the words our own.
 */
import { fieldsOf, optional, type PacketField, type PacketRecord } from './avro-schema.ts';

export const ztfVersion = '4.02';

/** What a detection of today and one of an earlier night both have. */
const common = `
pdiffimfilename string? difference image
programpi string?
programid int 1 public, 2 partnership, 3 Caltech; 0 for an observatory that is not ZTF
`;

const position = `
tblid long?
nid int? night
rcid int? readout channel
field int?
xpos float? px, the first pixel is 1
ypos float? px, the first pixel is 1
`;

const measured = `
chipsf float?
magap float? mag
sigmagap float? mag
distnr float? px to the nearest source of the template
magnr float? mag
sigmagnr float? mag
chinr float?
sharpnr float?
sky float? DN
magdiff float? magap - magpsf
fwhm float? px
classtar float?
mindtoedge float? px
magfromlim float? diffmaglim - magap
seeratio float?
aimage float? px
bimage float? px
aimagerat float?
bimagerat float?
elong float?
nneg int?
nbad int?
rb float? reliability by the first classifier, 0 to 1
ssdistnr float? arcsec
ssmagnr float? mag
ssnamenr string?
sumrat float?
magapbig float? mag
sigmagapbig float? mag
`;

const ps1 = (n: number): string => [`sgmag${n}`, `srmag${n}`, `simag${n}`, `szmag${n}`, `sgscore${n}`, `distpsnr${n}`].map((name) => `${name} float?`).join('\n');

const calibration = `
magzpsci float? zero point, mag
magzpsciunc float? mag
magzpscirms float? mag
`;
const colour = 'clrcoeff float?\nclrcounc float?';

const candidate: PacketRecord = {
  type: 'record', name: 'ztf.alert.candidate', version: ztfVersion, doc: 'the detection',
  fields: fieldsOf(`
jd double Julian date (UTC) of the start of the exposure
fid int filter: 1 g, 2 r, 3 i
pid long the science image
diffmaglim float? 5 sigma limit, mag
${common.trim()}
candid long the detection
isdiffpos string t: brighter than the template, f: fainter
${position.trim()}
ra double deg, J2000
dec double deg, J2000
magpsf float mag
sigmapsf float mag
${measured.trim()}
ranr double deg, of the nearest source of the template
decnr double deg
${ps1(1)}
ndethist int detections of the object so far
ncovhist int exposures of the position so far
jdstarthist double? of the first of them
jdendhist double? of the last of them
scorr double? peak of the matched filter over its noise
tooflag int?
objectidps1 long?
objectidps2 long?
${ps1(2)}
objectidps3 long?
${ps1(3)}
nmtchps int
rfid long the template
jdstartref double
jdendref double
nframesref int
rbversion string
dsnrms float?
ssnrms float?
dsdiff float?
${calibration.trim()}
nmatches int
${colour}
zpclrcov float?
zpmed float?
clrmed float?
clrrms float?
neargaia float?
neargaiabright float?
maggaia float?
maggaiabright float?
exptime float? s
drb float? reliability by the neural network, 0 to 1
drbversion string`),
};

const previous: PacketRecord = {
  type: 'record', name: 'ztf.alert.prv_candidate', version: ztfVersion, doc: 'an earlier detection at this place, or a limit',
  fields: [
    ...fieldsOf(`
jd double
fid int
pid long
diffmaglim float?
${common.trim()}`),
    ...withoutDefault('candid long?\nisdiffpos string?'),
    ...fieldsOf(position),
    ...withoutDefault('ra double?\ndec double?\nmagpsf float?\nsigmapsf float?'),
    ...fieldsOf(measured),
    ...withoutDefault('ranr double?\ndecnr double?'),
    ...fieldsOf(`
scorr double?
${calibration.trim()}
${colour}
rbversion string`),
  ],
};

const forced: PacketRecord = {
  type: 'record', name: 'ztf.alert.fp_hist', version: ztfVersion, doc: 'flux measured at this place in an earlier difference image, whether or not anything was detected',
  fields: fieldsOf(`
field int?
rcid int?
fid int
pid long
rfid long
sciinpseeing float? px
scibckgnd float? DN
scisigpix float? DN
${calibration.trim()}
${colour}
exptime float? s
adpctdif1 float? arcsec
adpctdif2 float? arcsec
diffmaglim float? mag
programid int
jd double
forcediffimflux float? DN
forcediffimfluxunc float? DN
procstatus string?
distnr float? arcsec
ranr double
decnr double
magnr float? mag
sigmagnr float? mag
chinr float?
sharpnr float?`),
};

const cutout: PacketRecord = { type: 'record', name: 'ztf.alert.cutout', version: ztfVersion, fields: fieldsOf('fileName string\nstampData bytes FITS, gzipped') };

export const ztfSchema: PacketRecord = {
  type: 'record', name: 'ztf.alert', version: ztfVersion, doc: 'an alert in the form of ZTF',
  fields: [
    ...fieldsOf('schemavsn string\npublisher string\nobjectId string\ncandid long'),
    { name: 'candidate', type: candidate },
    optional('prv_candidates', { type: 'array', items: previous }),
    optional('fp_hists', { type: 'array', items: forced }),
    optional('cutoutScience', cutout),
    optional('cutoutTemplate', 'ztf.alert.cutout'),
    optional('cutoutDifference', 'ztf.alert.cutout'),
  ],
};

/** Some fields may be null and have no default. */
function withoutDefault(table: string): readonly PacketField[] {
  return fieldsOf(table).map(({ name, type }) => ({ name, type }));
}
