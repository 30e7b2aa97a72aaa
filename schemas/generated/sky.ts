// Generated from schemas/sky; do not edit. `npm run generate` makes it anew.
import { defineEvent } from '../event.ts';

/** An exposure as it was found to be. */
export interface SkyObservation {
  readonly observation_id: string;
  /** ICRS, of the frame's centre, degrees. */
  readonly ra: number;
  /** ICRS, of the frame's centre, degrees. */
  readonly dec: number;
  /** Start of the exposure, UTC. */
  readonly observation_time: string;
  /** Middle of the exposure, modified Julian date, UTC. */
  readonly mjd: number;
  /** s. */
  readonly exposure_seconds: number;
  readonly filter: string;
  readonly instrument: string;
  /** The survey's name of the place. */
  readonly field: string;
  /** sec z at the frame's centre; null where neither site nor header tell it. */
  readonly airmass: null | number;
  /** px along a row. */
  readonly columns: number;
  /** px along a column. */
  readonly rows: number;
  /** arcsec/px at the centre. */
  readonly pixel_scale_arcsec: number;
  /** How the template is subtracted. */
  readonly method: 'zogy' | 'classic';
  /** The exposure is generated: nothing of it is in the sky. */
  readonly synthetic: boolean;
  /** The batch that it came with. */
  readonly batch: null | string;
}

/** One source in a difference. */
export interface SkyDetection {
  /** The observation's id, _ and n. */
  readonly detection_id: string;
  /** By descending |score|. */
  readonly n: number;
  /** ICRS, degrees. */
  readonly ra: number;
  /** ICRS, degrees. */
  readonly dec: number;
  /** One standard deviation along each axis, arcsec. */
  readonly position_error_arcsec: number;
  /** px from 0. */
  readonly x: number;
  /** px from 0. */
  readonly y: number;
  /** ADU of the science frame; negative for what has faded. */
  readonly flux: number;
  /** ADU. */
  readonly flux_error: number;
  /** Of |flux|, AB; null without a zero point. */
  readonly mag: null | number;
  /** mag. */
  readonly mag_error: null | number;
  /** S_corr at the peak. */
  readonly score: number;
  /** Brighter than in the template. */
  readonly is_positive: boolean;
  /** 1: certainly real. */
  readonly reliability: number;
  readonly class: 'real' | 'bogus' | 'dipole' | 'artefact';
  /** Bits: 1 edge, 2 masked, 4 unsettled, 8 dipole. */
  readonly flags: number;
  /** What it was judged by. */
  readonly features: Readonly<Record<string, number>>;
}

/** A stored file, named by its content. */
export interface SkyArtifactRef {
  /** sha256, lower-case hex. */
  readonly hash: string;
  /** Bytes. */
  readonly size: number;
  /** Such as application/fits. */
  readonly media_type: string;
}

/** The images that the detection was found in, FITS. */
export interface SkyFrames {
  readonly science: SkyArtifactRef;
  readonly template: SkyArtifactRef;
  readonly difference: SkyArtifactRef;
  readonly score: SkyArtifactRef;
}

/** One plane of a file of cutouts: image HDUs SCIENCE, TEMPLATE, DIFFERENCE, each planes × 63 × 63. */
export interface SkyAlertCutouts {
  readonly ref: SkyArtifactRef;
  /** From 0. */
  readonly plane: number;
}

/** The network that judged. */
export interface SkyModel {
  readonly id: string;
  readonly version: string;
  readonly sha256: string;
  /** What it ran on, such as cpu. */
  readonly provider: string;
}

/** The object as it stood with this detection. */
export interface SkyStanding {
  /** Mean position weighted by errors, degrees, ICRS. */
  readonly ra: number;
  readonly dec: number;
  readonly position_error_arcsec: number;
  /** With this one. */
  readonly detections: number;
  readonly first_mjd: number;
  readonly last_mjd: number;
}

/** A measurement of an object in one frame. */
export interface SkyLightPoint {
  readonly observation_id: string;
  /** null: measured at a known place (forced). */
  readonly detection_id: null | string;
  /** UTC, middle of the exposure. */
  readonly mjd: number;
  readonly filter: string;
  /** ADU of its own frame; see zero_point. */
  readonly flux: number;
  readonly flux_error: number;
  /** AB magnitude of 1 ADU of its frame; null: its flux compares with no other frame's. */
  readonly zero_point: null | number;
  /** AB, of |flux|; null without a zero point, and for a forced point below 3 of its errors. */
  readonly mag: null | number;
  readonly mag_error: null | number;
  /** Significance in standard deviations, with its sign. */
  readonly score: number;
  /** null when forced. */
  readonly reliability: null | number;
  readonly is_forced: boolean;
  /** Where the detection was, ICRS, degrees; null when forced, and of points from before it was kept. */
  readonly ra: null | number;
  readonly dec: null | number;
}

/** A catalogue entry beside an object. */
export interface SkyNear {
  /** Name of the galaxy list in the configuration. */
  readonly list: string;
  readonly name: string;
  /** Degrees, ICRS. */
  readonly ra: number;
  readonly dec: number;
  readonly separation_arcsec: number;
  /** Of the entry; null when the list has none. */
  readonly radius_arcsec: null | number;
  readonly redshift: null | number;
}

/** A detection that is worth somebody's time. The newest message of an id is how it stands. */
export interface SkyAlertBody {
  /** The detection's id. */
  readonly alert_id: string;
  readonly object_id: string;
  readonly observation: SkyObservation;
  readonly detection: SkyDetection;
  /** AB magnitude of 1 ADU of the science frame; null without one. */
  readonly zero_point: null | number;
  readonly frames: SkyFrames;
  /** null when the frame has none. */
  readonly cutouts: null | SkyAlertCutouts;
  /** null: rules of thumb judged. */
  readonly model: null | SkyModel;
  readonly object: SkyStanding;
  /** Earlier points of the object, by time, the latest 100; not this detection. */
  readonly light_curve: readonly SkyLightPoint[];
  /** Weighted mean of the terms. */
  readonly priority: number;
  /** 0…1 each: significance, reliability, novelty, brightness, watchlist, galaxy. */
  readonly terms: Readonly<Record<string, number>>;
  /** Names of the lists and areas that it lies in. */
  readonly watchlists: readonly string[];
  /** Names of the filters that it passes. */
  readonly filters: readonly string[];
  /** Nearest entry of the galaxy lists. */
  readonly near: null | SkyNear;
  /** Of its object by people so far; null: none, or they disagree. */
  readonly label: null | 'real' | 'bogus';
  /** The observation was made again and this detection is not in it, or is worth no alert any more. */
  readonly withdrawn: boolean;
  /** When the log took the detection. */
  readonly at: string;
}

export const SkyAlert = defineEvent<SkyAlertBody>({
  domain: 'sky',
  name: 'alert',
  version: 2,
  schema: {
    "type": "record",
    "name": "Alert",
    "namespace": "alidade.sky",
    "doc": "A detection that is worth somebody's time. The newest message of an id is how it stands.",
    "fields": [
      {
        "name": "alert_id",
        "type": "string",
        "pattern": "^[A-Za-z0-9_-]{1,128}$",
        "doc": "The detection's id."
      },
      {
        "name": "object_id",
        "type": "string",
        "pattern": "^[A-Za-z0-9_-]{1,128}$"
      },
      {
        "name": "observation",
        "type": {
          "type": "record",
          "name": "Observation",
          "doc": "An exposure as it was found to be.",
          "fields": [
            {
              "name": "observation_id",
              "type": "string"
            },
            {
              "name": "ra",
              "type": "double",
              "minimum": 0,
              "maximum": 360,
              "doc": "ICRS, of the frame's centre, degrees."
            },
            {
              "name": "dec",
              "type": "double",
              "minimum": -90,
              "maximum": 90,
              "doc": "ICRS, of the frame's centre, degrees."
            },
            {
              "name": "observation_time",
              "type": "string",
              "format": "date-time",
              "doc": "Start of the exposure, UTC."
            },
            {
              "name": "mjd",
              "type": "double",
              "doc": "Middle of the exposure, modified Julian date, UTC."
            },
            {
              "name": "exposure_seconds",
              "type": "double",
              "minimum": 0,
              "doc": "s."
            },
            {
              "name": "filter",
              "type": "string"
            },
            {
              "name": "instrument",
              "type": "string"
            },
            {
              "name": "field",
              "type": "string",
              "doc": "The survey's name of the place."
            },
            {
              "name": "airmass",
              "type": [
                "null",
                "double"
              ],
              "default": null,
              "minimum": 1,
              "doc": "sec z at the frame's centre; null where neither site nor header tell it."
            },
            {
              "name": "columns",
              "type": "int",
              "minimum": 1,
              "doc": "px along a row."
            },
            {
              "name": "rows",
              "type": "int",
              "minimum": 1,
              "doc": "px along a column."
            },
            {
              "name": "pixel_scale_arcsec",
              "type": "double",
              "doc": "arcsec/px at the centre."
            },
            {
              "name": "method",
              "type": {
                "type": "enum",
                "name": "Method",
                "symbols": [
                  "zogy",
                  "classic"
                ]
              },
              "doc": "How the template is subtracted."
            },
            {
              "name": "synthetic",
              "type": "boolean",
              "doc": "The exposure is generated: nothing of it is in the sky."
            },
            {
              "name": "batch",
              "type": [
                "null",
                "string"
              ],
              "default": null,
              "doc": "The batch that it came with."
            }
          ]
        }
      },
      {
        "name": "detection",
        "type": {
          "type": "record",
          "name": "Detection",
          "doc": "One source in a difference.",
          "fields": [
            {
              "name": "detection_id",
              "type": "string",
              "pattern": "^[A-Za-z0-9_-]{1,128}$",
              "doc": "The observation's id, _ and n."
            },
            {
              "name": "n",
              "type": "int",
              "minimum": 1,
              "doc": "By descending |score|."
            },
            {
              "name": "ra",
              "type": "double",
              "minimum": 0,
              "maximum": 360,
              "doc": "ICRS, degrees."
            },
            {
              "name": "dec",
              "type": "double",
              "minimum": -90,
              "maximum": 90,
              "doc": "ICRS, degrees."
            },
            {
              "name": "position_error_arcsec",
              "type": "double",
              "doc": "One standard deviation along each axis, arcsec."
            },
            {
              "name": "x",
              "type": "double",
              "doc": "px from 0."
            },
            {
              "name": "y",
              "type": "double",
              "doc": "px from 0."
            },
            {
              "name": "flux",
              "type": "double",
              "doc": "ADU of the science frame; negative for what has faded."
            },
            {
              "name": "flux_error",
              "type": "double",
              "doc": "ADU."
            },
            {
              "name": "mag",
              "type": [
                "null",
                "double"
              ],
              "default": null,
              "doc": "Of |flux|, AB; null without a zero point."
            },
            {
              "name": "mag_error",
              "type": [
                "null",
                "double"
              ],
              "default": null,
              "doc": "mag."
            },
            {
              "name": "score",
              "type": "double",
              "doc": "S_corr at the peak."
            },
            {
              "name": "is_positive",
              "type": "boolean",
              "doc": "Brighter than in the template."
            },
            {
              "name": "reliability",
              "type": "double",
              "minimum": 0,
              "maximum": 1,
              "doc": "1: certainly real."
            },
            {
              "name": "class",
              "type": {
                "type": "enum",
                "name": "DetectionClass",
                "symbols": [
                  "real",
                  "bogus",
                  "dipole",
                  "artefact"
                ]
              }
            },
            {
              "name": "flags",
              "type": "int",
              "minimum": 0,
              "doc": "Bits: 1 edge, 2 masked, 4 unsettled, 8 dipole."
            },
            {
              "name": "features",
              "type": {
                "type": "map",
                "values": "double"
              },
              "doc": "What it was judged by."
            }
          ]
        }
      },
      {
        "name": "zero_point",
        "type": [
          "null",
          "double"
        ],
        "default": null,
        "doc": "AB magnitude of 1 ADU of the science frame; null without one."
      },
      {
        "name": "frames",
        "type": {
          "type": "record",
          "name": "Frames",
          "doc": "The images that the detection was found in, FITS.",
          "fields": [
            {
              "name": "science",
              "type": {
                "type": "record",
                "name": "ArtifactRef",
                "doc": "A stored file, named by its content.",
                "fields": [
                  {
                    "name": "hash",
                    "type": "string",
                    "pattern": "^[0-9a-f]{64}$",
                    "doc": "sha256, lower-case hex."
                  },
                  {
                    "name": "size",
                    "type": "long",
                    "minimum": 0,
                    "doc": "Bytes."
                  },
                  {
                    "name": "media_type",
                    "type": "string",
                    "doc": "Such as application/fits."
                  }
                ]
              }
            },
            {
              "name": "template",
              "type": "ArtifactRef"
            },
            {
              "name": "difference",
              "type": "ArtifactRef"
            },
            {
              "name": "score",
              "type": "ArtifactRef"
            }
          ]
        }
      },
      {
        "name": "cutouts",
        "type": [
          "null",
          {
            "type": "record",
            "name": "Cutouts",
            "doc": "One plane of a file of cutouts: image HDUs SCIENCE, TEMPLATE, DIFFERENCE, each planes × 63 × 63.",
            "fields": [
              {
                "name": "ref",
                "type": "ArtifactRef"
              },
              {
                "name": "plane",
                "type": "int",
                "minimum": 0,
                "doc": "From 0."
              }
            ]
          }
        ],
        "default": null,
        "doc": "null when the frame has none."
      },
      {
        "name": "model",
        "type": [
          "null",
          {
            "type": "record",
            "name": "Model",
            "doc": "The network that judged.",
            "fields": [
              {
                "name": "id",
                "type": "string"
              },
              {
                "name": "version",
                "type": "string"
              },
              {
                "name": "sha256",
                "type": "string"
              },
              {
                "name": "provider",
                "type": "string",
                "doc": "What it ran on, such as cpu."
              }
            ]
          }
        ],
        "default": null,
        "doc": "null: rules of thumb judged."
      },
      {
        "name": "object",
        "type": {
          "type": "record",
          "name": "Standing",
          "doc": "The object as it stood with this detection.",
          "fields": [
            {
              "name": "ra",
              "type": "double",
              "doc": "Mean position weighted by errors, degrees, ICRS."
            },
            {
              "name": "dec",
              "type": "double"
            },
            {
              "name": "position_error_arcsec",
              "type": "double",
              "minimum": 0
            },
            {
              "name": "detections",
              "type": "int",
              "minimum": 1,
              "doc": "With this one."
            },
            {
              "name": "first_mjd",
              "type": "double"
            },
            {
              "name": "last_mjd",
              "type": "double"
            }
          ]
        }
      },
      {
        "name": "light_curve",
        "type": {
          "type": "array",
          "items": {
            "type": "record",
            "name": "LightPoint",
            "doc": "A measurement of an object in one frame.",
            "fields": [
              {
                "name": "observation_id",
                "type": "string",
                "pattern": "^[A-Za-z0-9_-]{1,128}$"
              },
              {
                "name": "detection_id",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "null: measured at a known place (forced)."
              },
              {
                "name": "mjd",
                "type": "double",
                "doc": "UTC, middle of the exposure."
              },
              {
                "name": "filter",
                "type": "string",
                "default": ""
              },
              {
                "name": "flux",
                "type": "double",
                "doc": "ADU of its own frame; see zero_point."
              },
              {
                "name": "flux_error",
                "type": "double",
                "minimum": 0
              },
              {
                "name": "zero_point",
                "type": [
                  "null",
                  "double"
                ],
                "default": null,
                "doc": "AB magnitude of 1 ADU of its frame; null: its flux compares with no other frame's."
              },
              {
                "name": "mag",
                "type": [
                  "null",
                  "double"
                ],
                "default": null,
                "doc": "AB, of |flux|; null without a zero point, and for a forced point below 3 of its errors."
              },
              {
                "name": "mag_error",
                "type": [
                  "null",
                  "double"
                ],
                "default": null
              },
              {
                "name": "score",
                "type": "double",
                "doc": "Significance in standard deviations, with its sign."
              },
              {
                "name": "reliability",
                "type": [
                  "null",
                  "double"
                ],
                "default": null,
                "minimum": 0,
                "maximum": 1,
                "doc": "null when forced."
              },
              {
                "name": "is_forced",
                "type": "boolean",
                "default": false
              },
              {
                "name": "ra",
                "type": [
                  "null",
                  "double"
                ],
                "default": null,
                "minimum": 0,
                "maximum": 360,
                "doc": "Where the detection was, ICRS, degrees; null when forced, and of points from before it was kept."
              },
              {
                "name": "dec",
                "type": [
                  "null",
                  "double"
                ],
                "default": null,
                "minimum": -90,
                "maximum": 90
              }
            ]
          }
        },
        "default": [],
        "doc": "Earlier points of the object, by time, the latest 100; not this detection."
      },
      {
        "name": "priority",
        "type": "double",
        "minimum": 0,
        "maximum": 1,
        "doc": "Weighted mean of the terms."
      },
      {
        "name": "terms",
        "type": {
          "type": "map",
          "values": "double"
        },
        "default": {},
        "doc": "0…1 each: significance, reliability, novelty, brightness, watchlist, galaxy."
      },
      {
        "name": "watchlists",
        "type": {
          "type": "array",
          "items": "string"
        },
        "default": [],
        "doc": "Names of the lists and areas that it lies in."
      },
      {
        "name": "filters",
        "type": {
          "type": "array",
          "items": "string"
        },
        "default": [],
        "doc": "Names of the filters that it passes."
      },
      {
        "name": "near",
        "type": [
          "null",
          {
            "type": "record",
            "name": "Near",
            "doc": "A catalogue entry beside an object.",
            "fields": [
              {
                "name": "list",
                "type": "string",
                "doc": "Name of the galaxy list in the configuration."
              },
              {
                "name": "name",
                "type": "string"
              },
              {
                "name": "ra",
                "type": "double",
                "doc": "Degrees, ICRS."
              },
              {
                "name": "dec",
                "type": "double"
              },
              {
                "name": "separation_arcsec",
                "type": "double",
                "minimum": 0
              },
              {
                "name": "radius_arcsec",
                "type": [
                  "null",
                  "double"
                ],
                "default": null,
                "doc": "Of the entry; null when the list has none."
              },
              {
                "name": "redshift",
                "type": [
                  "null",
                  "double"
                ],
                "default": null
              }
            ]
          }
        ],
        "default": null,
        "doc": "Nearest entry of the galaxy lists."
      },
      {
        "name": "label",
        "type": [
          "null",
          {
            "type": "enum",
            "name": "Label",
            "symbols": [
              "real",
              "bogus"
            ]
          }
        ],
        "default": null,
        "doc": "Of its object by people so far; null: none, or they disagree."
      },
      {
        "name": "withdrawn",
        "type": "boolean",
        "default": false,
        "doc": "The observation was made again and this detection is not in it, or is worth no alert any more."
      },
      {
        "name": "at",
        "type": "string",
        "format": "date-time",
        "doc": "When the log took the detection."
      }
    ]
  },
  earlier: [
    {
      "type": "record",
      "name": "Alert",
      "namespace": "alidade.sky",
      "doc": "A detection that is worth somebody's time. The newest message of an id is how it stands.",
      "fields": [
        {
          "name": "alert_id",
          "type": "string",
          "pattern": "^[A-Za-z0-9_-]{1,128}$",
          "doc": "The detection's id."
        },
        {
          "name": "object_id",
          "type": "string",
          "pattern": "^[A-Za-z0-9_-]{1,128}$"
        },
        {
          "name": "observation",
          "type": {
            "type": "record",
            "name": "Observation",
            "doc": "An exposure as it was found to be.",
            "fields": [
              {
                "name": "observation_id",
                "type": "string"
              },
              {
                "name": "ra",
                "type": "double",
                "minimum": 0,
                "maximum": 360,
                "doc": "ICRS, of the frame's centre, degrees."
              },
              {
                "name": "dec",
                "type": "double",
                "minimum": -90,
                "maximum": 90,
                "doc": "ICRS, of the frame's centre, degrees."
              },
              {
                "name": "observation_time",
                "type": "string",
                "format": "date-time",
                "doc": "Start of the exposure, UTC."
              },
              {
                "name": "mjd",
                "type": "double",
                "doc": "Middle of the exposure, modified Julian date, UTC."
              },
              {
                "name": "exposure_seconds",
                "type": "double",
                "minimum": 0,
                "doc": "s."
              },
              {
                "name": "filter",
                "type": "string"
              },
              {
                "name": "instrument",
                "type": "string"
              },
              {
                "name": "field",
                "type": "string",
                "doc": "The survey's name of the place."
              },
              {
                "name": "airmass",
                "type": [
                  "null",
                  "double"
                ],
                "default": null,
                "minimum": 1,
                "doc": "sec z at the frame's centre; null where neither site nor header tell it."
              },
              {
                "name": "columns",
                "type": "int",
                "minimum": 1,
                "doc": "px along a row."
              },
              {
                "name": "rows",
                "type": "int",
                "minimum": 1,
                "doc": "px along a column."
              },
              {
                "name": "pixel_scale_arcsec",
                "type": "double",
                "doc": "arcsec/px at the centre."
              },
              {
                "name": "method",
                "type": {
                  "type": "enum",
                  "name": "Method",
                  "symbols": [
                    "zogy",
                    "classic"
                  ]
                },
                "doc": "How the template is subtracted."
              },
              {
                "name": "synthetic",
                "type": "boolean",
                "doc": "The exposure is generated: nothing of it is in the sky."
              },
              {
                "name": "batch",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "The batch that it came with."
              }
            ]
          }
        },
        {
          "name": "detection",
          "type": {
            "type": "record",
            "name": "Detection",
            "doc": "One source in a difference.",
            "fields": [
              {
                "name": "detection_id",
                "type": "string",
                "pattern": "^[A-Za-z0-9_-]{1,128}$",
                "doc": "The observation's id, _ and n."
              },
              {
                "name": "n",
                "type": "int",
                "minimum": 1,
                "doc": "By descending |score|."
              },
              {
                "name": "ra",
                "type": "double",
                "minimum": 0,
                "maximum": 360,
                "doc": "ICRS, degrees."
              },
              {
                "name": "dec",
                "type": "double",
                "minimum": -90,
                "maximum": 90,
                "doc": "ICRS, degrees."
              },
              {
                "name": "position_error_arcsec",
                "type": "double",
                "doc": "One standard deviation along each axis, arcsec."
              },
              {
                "name": "x",
                "type": "double",
                "doc": "px from 0."
              },
              {
                "name": "y",
                "type": "double",
                "doc": "px from 0."
              },
              {
                "name": "flux",
                "type": "double",
                "doc": "ADU of the science frame; negative for what has faded."
              },
              {
                "name": "flux_error",
                "type": "double",
                "doc": "ADU."
              },
              {
                "name": "mag",
                "type": [
                  "null",
                  "double"
                ],
                "default": null,
                "doc": "Of |flux|, AB; null without a zero point."
              },
              {
                "name": "mag_error",
                "type": [
                  "null",
                  "double"
                ],
                "default": null,
                "doc": "mag."
              },
              {
                "name": "score",
                "type": "double",
                "doc": "S_corr at the peak."
              },
              {
                "name": "is_positive",
                "type": "boolean",
                "doc": "Brighter than in the template."
              },
              {
                "name": "reliability",
                "type": "double",
                "minimum": 0,
                "maximum": 1,
                "doc": "1: certainly real."
              },
              {
                "name": "class",
                "type": {
                  "type": "enum",
                  "name": "DetectionClass",
                  "symbols": [
                    "real",
                    "bogus",
                    "dipole",
                    "artefact"
                  ]
                }
              },
              {
                "name": "flags",
                "type": "int",
                "minimum": 0,
                "doc": "Bits: 1 edge, 2 masked, 4 unsettled, 8 dipole."
              },
              {
                "name": "features",
                "type": {
                  "type": "map",
                  "values": "double"
                },
                "doc": "What it was judged by."
              }
            ]
          }
        },
        {
          "name": "zero_point",
          "type": [
            "null",
            "double"
          ],
          "default": null,
          "doc": "AB magnitude of 1 ADU of the science frame; null without one."
        },
        {
          "name": "frames",
          "type": {
            "type": "record",
            "name": "Frames",
            "doc": "The images that the detection was found in, FITS.",
            "fields": [
              {
                "name": "science",
                "type": {
                  "type": "record",
                  "name": "ArtifactRef",
                  "doc": "A stored file, named by its content.",
                  "fields": [
                    {
                      "name": "hash",
                      "type": "string",
                      "pattern": "^[0-9a-f]{64}$",
                      "doc": "sha256, lower-case hex."
                    },
                    {
                      "name": "size",
                      "type": "long",
                      "minimum": 0,
                      "doc": "Bytes."
                    },
                    {
                      "name": "media_type",
                      "type": "string",
                      "doc": "Such as application/fits."
                    }
                  ]
                }
              },
              {
                "name": "template",
                "type": "ArtifactRef"
              },
              {
                "name": "difference",
                "type": "ArtifactRef"
              },
              {
                "name": "score",
                "type": "ArtifactRef"
              }
            ]
          }
        },
        {
          "name": "cutouts",
          "type": [
            "null",
            {
              "type": "record",
              "name": "Cutouts",
              "doc": "One plane of a file of cutouts: image HDUs SCIENCE, TEMPLATE, DIFFERENCE, each planes × 63 × 63.",
              "fields": [
                {
                  "name": "ref",
                  "type": "ArtifactRef"
                },
                {
                  "name": "plane",
                  "type": "int",
                  "minimum": 0,
                  "doc": "From 0."
                }
              ]
            }
          ],
          "default": null,
          "doc": "null when the frame has none."
        },
        {
          "name": "model",
          "type": [
            "null",
            {
              "type": "record",
              "name": "Model",
              "doc": "The network that judged.",
              "fields": [
                {
                  "name": "id",
                  "type": "string"
                },
                {
                  "name": "version",
                  "type": "string"
                },
                {
                  "name": "sha256",
                  "type": "string"
                },
                {
                  "name": "provider",
                  "type": "string",
                  "doc": "What it ran on, such as cpu."
                }
              ]
            }
          ],
          "default": null,
          "doc": "null: rules of thumb judged."
        },
        {
          "name": "object",
          "type": {
            "type": "record",
            "name": "Standing",
            "doc": "The object as it stood with this detection.",
            "fields": [
              {
                "name": "ra",
                "type": "double",
                "doc": "Mean position weighted by errors, degrees, ICRS."
              },
              {
                "name": "dec",
                "type": "double"
              },
              {
                "name": "position_error_arcsec",
                "type": "double",
                "minimum": 0
              },
              {
                "name": "detections",
                "type": "int",
                "minimum": 1,
                "doc": "With this one."
              },
              {
                "name": "first_mjd",
                "type": "double"
              },
              {
                "name": "last_mjd",
                "type": "double"
              }
            ]
          }
        },
        {
          "name": "light_curve",
          "type": {
            "type": "array",
            "items": {
              "type": "record",
              "name": "LightPoint",
              "doc": "A measurement of an object in one frame.",
              "fields": [
                {
                  "name": "observation_id",
                  "type": "string",
                  "pattern": "^[A-Za-z0-9_-]{1,128}$"
                },
                {
                  "name": "detection_id",
                  "type": [
                    "null",
                    "string"
                  ],
                  "default": null,
                  "doc": "null: measured at a known place (forced)."
                },
                {
                  "name": "mjd",
                  "type": "double",
                  "doc": "UTC, middle of the exposure."
                },
                {
                  "name": "filter",
                  "type": "string",
                  "default": ""
                },
                {
                  "name": "flux",
                  "type": "double",
                  "doc": "ADU of its own frame; see zero_point."
                },
                {
                  "name": "flux_error",
                  "type": "double",
                  "minimum": 0
                },
                {
                  "name": "zero_point",
                  "type": [
                    "null",
                    "double"
                  ],
                  "default": null,
                  "doc": "AB magnitude of 1 ADU of its frame; null: its flux compares with no other frame's."
                },
                {
                  "name": "mag",
                  "type": [
                    "null",
                    "double"
                  ],
                  "default": null,
                  "doc": "AB, of |flux|; null without a zero point, and for a forced point below 3 of its errors."
                },
                {
                  "name": "mag_error",
                  "type": [
                    "null",
                    "double"
                  ],
                  "default": null
                },
                {
                  "name": "score",
                  "type": "double",
                  "doc": "Significance in standard deviations, with its sign."
                },
                {
                  "name": "reliability",
                  "type": [
                    "null",
                    "double"
                  ],
                  "default": null,
                  "minimum": 0,
                  "maximum": 1,
                  "doc": "null when forced."
                },
                {
                  "name": "is_forced",
                  "type": "boolean",
                  "default": false
                }
              ]
            }
          },
          "default": [],
          "doc": "Earlier points of the object, by time, the latest 100; not this detection."
        },
        {
          "name": "priority",
          "type": "double",
          "minimum": 0,
          "maximum": 1,
          "doc": "Weighted mean of the terms."
        },
        {
          "name": "terms",
          "type": {
            "type": "map",
            "values": "double"
          },
          "default": {},
          "doc": "0…1 each: significance, reliability, novelty, brightness, watchlist, galaxy."
        },
        {
          "name": "watchlists",
          "type": {
            "type": "array",
            "items": "string"
          },
          "default": [],
          "doc": "Names of the lists and areas that it lies in."
        },
        {
          "name": "filters",
          "type": {
            "type": "array",
            "items": "string"
          },
          "default": [],
          "doc": "Names of the filters that it passes."
        },
        {
          "name": "near",
          "type": [
            "null",
            {
              "type": "record",
              "name": "Near",
              "doc": "A catalogue entry beside an object.",
              "fields": [
                {
                  "name": "list",
                  "type": "string",
                  "doc": "Name of the galaxy list in the configuration."
                },
                {
                  "name": "name",
                  "type": "string"
                },
                {
                  "name": "ra",
                  "type": "double",
                  "doc": "Degrees, ICRS."
                },
                {
                  "name": "dec",
                  "type": "double"
                },
                {
                  "name": "separation_arcsec",
                  "type": "double",
                  "minimum": 0
                },
                {
                  "name": "radius_arcsec",
                  "type": [
                    "null",
                    "double"
                  ],
                  "default": null,
                  "doc": "Of the entry; null when the list has none."
                },
                {
                  "name": "redshift",
                  "type": [
                    "null",
                    "double"
                  ],
                  "default": null
                }
              ]
            }
          ],
          "default": null,
          "doc": "Nearest entry of the galaxy lists."
        },
        {
          "name": "label",
          "type": [
            "null",
            {
              "type": "enum",
              "name": "Label",
              "symbols": [
                "real",
                "bogus"
              ]
            }
          ],
          "default": null,
          "doc": "Of its object by people so far; null: none, or they disagree."
        },
        {
          "name": "withdrawn",
          "type": "boolean",
          "default": false,
          "doc": "The observation was made again and this detection is not in it, or is worth no alert any more."
        },
        {
          "name": "at",
          "type": "string",
          "format": "date-time",
          "doc": "When the log took the detection."
        }
      ]
    },
  ],
});

/** Another configuration of the curation. The newest message is how it stands; all of them are its audit. */
export interface SkyCurationChangedBody {
  /** As in the file. */
  readonly configuration: string;
  /** Who changed it: a person, or the file it came from. */
  readonly by: string;
  readonly at: string;
}

export const SkyCurationChanged = defineEvent<SkyCurationChangedBody>({
  domain: 'sky',
  name: 'curation-changed',
  version: 1,
  schema: {
    "type": "record",
    "name": "CurationChanged",
    "namespace": "alidade.sky",
    "doc": "Another configuration of the curation. The newest message is how it stands; all of them are its audit.",
    "fields": [
      {
        "name": "configuration",
        "type": "string",
        "format": "json",
        "doc": "As in the file."
      },
      {
        "name": "by",
        "type": "string",
        "doc": "Who changed it: a person, or the file it came from."
      },
      {
        "name": "at",
        "type": "string",
        "format": "date-time"
      }
    ]
  },
});

/** What a result was made of: the same inputs, settings and code give the same bytes. */
export interface SkyProvenance {
  /** sha256 of each file: raw, calibration frames, template, catalogue, bad pixels. */
  readonly input_hashes: readonly string[];
  /** sha256 of what was asked for and of the settings that bear on the result. */
  readonly settings_hash: string;
  readonly code_version: string;
}

/** What has appeared, brightened or faded in an exposure, with the evidence. */
export interface SkyDetectedBody {
  readonly observation: SkyObservation;
  /** FITS: image, VARIANCE, MASK, PSF. */
  readonly science: SkyArtifactRef;
  /** The same, on the science frame's pixels. */
  readonly template: SkyArtifactRef;
  /** FITS: the difference, MASK, PSF. */
  readonly difference: SkyArtifactRef;
  /** FITS: S_corr; SIGNIFICANCE: over FLUXNORM of its header it is flux (ADU of the science frame) at that pixel, over S_corr and FLUXNORM its error. */
  readonly score: SkyArtifactRef;
  /** FITS: SCIENCE, TEMPLATE, DIFFERENCE, each n × 63 × 63, NaN where there is nothing; plane i is of detections[i]. null where there are no detections. */
  readonly cutouts: null | SkyArtifactRef;
  /** Magnitude (AB) of 1 ADU; null where no catalogue tells it. */
  readonly zero_point: null | number;
  /** Standard error of it, mag. */
  readonly zero_point_error: null | number;
  /** Of the frame and of the difference. */
  readonly quality: Readonly<Record<string, number>>;
  /** null: rules of thumb were used. */
  readonly model: null | SkyModel;
  /** By descending |score|; what is too unlikely to be real is only counted (metrics). */
  readonly detections: readonly SkyDetection[];
  /** Of the frame: candidates, detections, of each class. */
  readonly metrics: Readonly<Record<string, number>>;
  readonly provenance: SkyProvenance;
  /** Wall clock of each step of each stage, s. */
  readonly seconds: Readonly<Record<string, number>>;
  /** What a person should know. */
  readonly warnings: readonly string[];
}

export const SkyDetected = defineEvent<SkyDetectedBody>({
  domain: 'sky',
  name: 'detected',
  version: 1,
  schema: {
    "type": "record",
    "name": "Detected",
    "namespace": "alidade.sky",
    "doc": "What has appeared, brightened or faded in an exposure, with the evidence.",
    "fields": [
      {
        "name": "observation",
        "type": {
          "type": "record",
          "name": "Observation",
          "doc": "An exposure as it was found to be.",
          "fields": [
            {
              "name": "observation_id",
              "type": "string"
            },
            {
              "name": "ra",
              "type": "double",
              "minimum": 0,
              "maximum": 360,
              "doc": "ICRS, of the frame's centre, degrees."
            },
            {
              "name": "dec",
              "type": "double",
              "minimum": -90,
              "maximum": 90,
              "doc": "ICRS, of the frame's centre, degrees."
            },
            {
              "name": "observation_time",
              "type": "string",
              "format": "date-time",
              "doc": "Start of the exposure, UTC."
            },
            {
              "name": "mjd",
              "type": "double",
              "doc": "Middle of the exposure, modified Julian date, UTC."
            },
            {
              "name": "exposure_seconds",
              "type": "double",
              "minimum": 0,
              "doc": "s."
            },
            {
              "name": "filter",
              "type": "string"
            },
            {
              "name": "instrument",
              "type": "string"
            },
            {
              "name": "field",
              "type": "string",
              "doc": "The survey's name of the place."
            },
            {
              "name": "airmass",
              "type": [
                "null",
                "double"
              ],
              "default": null,
              "minimum": 1,
              "doc": "sec z at the frame's centre; null where neither site nor header tell it."
            },
            {
              "name": "columns",
              "type": "int",
              "minimum": 1,
              "doc": "px along a row."
            },
            {
              "name": "rows",
              "type": "int",
              "minimum": 1,
              "doc": "px along a column."
            },
            {
              "name": "pixel_scale_arcsec",
              "type": "double",
              "doc": "arcsec/px at the centre."
            },
            {
              "name": "method",
              "type": {
                "type": "enum",
                "name": "Method",
                "symbols": [
                  "zogy",
                  "classic"
                ]
              },
              "doc": "How the template is subtracted."
            },
            {
              "name": "synthetic",
              "type": "boolean",
              "doc": "The exposure is generated: nothing of it is in the sky."
            },
            {
              "name": "batch",
              "type": [
                "null",
                "string"
              ],
              "default": null,
              "doc": "The batch that it came with."
            }
          ]
        }
      },
      {
        "name": "science",
        "type": {
          "type": "record",
          "name": "ArtifactRef",
          "doc": "A stored file, named by its content.",
          "fields": [
            {
              "name": "hash",
              "type": "string",
              "pattern": "^[0-9a-f]{64}$",
              "doc": "sha256, lower-case hex."
            },
            {
              "name": "size",
              "type": "long",
              "minimum": 0,
              "doc": "Bytes."
            },
            {
              "name": "media_type",
              "type": "string",
              "doc": "Such as application/fits."
            }
          ]
        },
        "doc": "FITS: image, VARIANCE, MASK, PSF."
      },
      {
        "name": "template",
        "type": "ArtifactRef",
        "doc": "The same, on the science frame's pixels."
      },
      {
        "name": "difference",
        "type": "ArtifactRef",
        "doc": "FITS: the difference, MASK, PSF."
      },
      {
        "name": "score",
        "type": "ArtifactRef",
        "doc": "FITS: S_corr; SIGNIFICANCE: over FLUXNORM of its header it is flux (ADU of the science frame) at that pixel, over S_corr and FLUXNORM its error."
      },
      {
        "name": "cutouts",
        "type": [
          "null",
          "ArtifactRef"
        ],
        "default": null,
        "doc": "FITS: SCIENCE, TEMPLATE, DIFFERENCE, each n × 63 × 63, NaN where there is nothing; plane i is of detections[i]. null where there are no detections."
      },
      {
        "name": "zero_point",
        "type": [
          "null",
          "double"
        ],
        "default": null,
        "doc": "Magnitude (AB) of 1 ADU; null where no catalogue tells it."
      },
      {
        "name": "zero_point_error",
        "type": [
          "null",
          "double"
        ],
        "default": null,
        "doc": "Standard error of it, mag."
      },
      {
        "name": "quality",
        "type": {
          "type": "map",
          "values": "double"
        },
        "doc": "Of the frame and of the difference."
      },
      {
        "name": "model",
        "type": [
          "null",
          {
            "type": "record",
            "name": "Model",
            "doc": "The network that judged.",
            "fields": [
              {
                "name": "id",
                "type": "string"
              },
              {
                "name": "version",
                "type": "string"
              },
              {
                "name": "sha256",
                "type": "string"
              },
              {
                "name": "provider",
                "type": "string",
                "doc": "What it ran on, such as cpu."
              }
            ]
          }
        ],
        "default": null,
        "doc": "null: rules of thumb were used."
      },
      {
        "name": "detections",
        "type": {
          "type": "array",
          "items": {
            "type": "record",
            "name": "Detection",
            "doc": "One source in a difference.",
            "fields": [
              {
                "name": "detection_id",
                "type": "string",
                "pattern": "^[A-Za-z0-9_-]{1,128}$",
                "doc": "The observation's id, _ and n."
              },
              {
                "name": "n",
                "type": "int",
                "minimum": 1,
                "doc": "By descending |score|."
              },
              {
                "name": "ra",
                "type": "double",
                "minimum": 0,
                "maximum": 360,
                "doc": "ICRS, degrees."
              },
              {
                "name": "dec",
                "type": "double",
                "minimum": -90,
                "maximum": 90,
                "doc": "ICRS, degrees."
              },
              {
                "name": "position_error_arcsec",
                "type": "double",
                "doc": "One standard deviation along each axis, arcsec."
              },
              {
                "name": "x",
                "type": "double",
                "doc": "px from 0."
              },
              {
                "name": "y",
                "type": "double",
                "doc": "px from 0."
              },
              {
                "name": "flux",
                "type": "double",
                "doc": "ADU of the science frame; negative for what has faded."
              },
              {
                "name": "flux_error",
                "type": "double",
                "doc": "ADU."
              },
              {
                "name": "mag",
                "type": [
                  "null",
                  "double"
                ],
                "default": null,
                "doc": "Of |flux|, AB; null without a zero point."
              },
              {
                "name": "mag_error",
                "type": [
                  "null",
                  "double"
                ],
                "default": null,
                "doc": "mag."
              },
              {
                "name": "score",
                "type": "double",
                "doc": "S_corr at the peak."
              },
              {
                "name": "is_positive",
                "type": "boolean",
                "doc": "Brighter than in the template."
              },
              {
                "name": "reliability",
                "type": "double",
                "minimum": 0,
                "maximum": 1,
                "doc": "1: certainly real."
              },
              {
                "name": "class",
                "type": {
                  "type": "enum",
                  "name": "DetectionClass",
                  "symbols": [
                    "real",
                    "bogus",
                    "dipole",
                    "artefact"
                  ]
                }
              },
              {
                "name": "flags",
                "type": "int",
                "minimum": 0,
                "doc": "Bits: 1 edge, 2 masked, 4 unsettled, 8 dipole."
              },
              {
                "name": "features",
                "type": {
                  "type": "map",
                  "values": "double"
                },
                "doc": "What it was judged by."
              }
            ]
          }
        },
        "doc": "By descending |score|; what is too unlikely to be real is only counted (metrics)."
      },
      {
        "name": "metrics",
        "type": {
          "type": "map",
          "values": "double"
        },
        "doc": "Of the frame: candidates, detections, of each class."
      },
      {
        "name": "provenance",
        "type": {
          "type": "record",
          "name": "Provenance",
          "doc": "What a result was made of: the same inputs, settings and code give the same bytes.",
          "fields": [
            {
              "name": "input_hashes",
              "type": {
                "type": "array",
                "items": "string"
              },
              "doc": "sha256 of each file: raw, calibration frames, template, catalogue, bad pixels."
            },
            {
              "name": "settings_hash",
              "type": "string",
              "doc": "sha256 of what was asked for and of the settings that bear on the result."
            },
            {
              "name": "code_version",
              "type": "string"
            }
          ]
        }
      },
      {
        "name": "seconds",
        "type": {
          "type": "map",
          "values": "double"
        },
        "doc": "Wall clock of each step of each stage, s."
      },
      {
        "name": "warnings",
        "type": {
          "type": "array",
          "items": "string"
        },
        "doc": "What a person should know."
      }
    ]
  },
});

/** A peak of the score. */
export interface SkyDifferencedCandidate {
  /** px from 0. */
  readonly x: number;
  /** px from 0. */
  readonly y: number;
  /** S_corr at the peak; negative for what has faded. */
  readonly score: number;
  /** ADU of the science frame. */
  readonly flux: number;
  /** ADU. */
  readonly flux_error: number;
  /** Bits: 1 edge, 2 masked, 4 unsettled, 8 dipole. */
  readonly flags: number;
  /** By rules of thumb. */
  readonly reliability: number;
  /** What it was judged by; what is not finite is absent. */
  readonly features: Readonly<Record<string, number>>;
}

/** A template subtracted, and what stands out in the difference. */
export interface SkyDifferencedBody {
  readonly observation: SkyObservation;
  readonly science: SkyArtifactRef;
  readonly template: SkyArtifactRef;
  /** FITS: the difference, MASK, PSF. */
  readonly difference: SkyArtifactRef;
  /** FITS: S_corr, NaN where a frame is masked; SIGNIFICANCE: over FLUXNORM of its header it is flux (ADU of the science frame) at that pixel, over S_corr and FLUXNORM its error. */
  readonly score: SkyArtifactRef;
  /** Magnitude (AB) of 1 ADU; null where no catalogue tells it. */
  readonly zero_point: null | number;
  /** Standard error of it, mag. */
  readonly zero_point_error: null | number;
  /** Of the frame and of the difference. */
  readonly quality: Readonly<Record<string, number>>;
  /** By descending |score|. */
  readonly candidates: readonly SkyDifferencedCandidate[];
  /** FITS: what a segmentation network sees of each candidate, n × 5 × 32 × 32; null without candidates. */
  readonly tiles: null | SkyArtifactRef;
  readonly provenance: SkyProvenance;
  /** Wall clock of each step of each stage, s. */
  readonly seconds: Readonly<Record<string, number>>;
  /** What a person should know. */
  readonly warnings: readonly string[];
}

export const SkyDifferenced = defineEvent<SkyDifferencedBody>({
  domain: 'sky',
  name: 'differenced',
  version: 1,
  schema: {
    "type": "record",
    "name": "Differenced",
    "namespace": "alidade.sky",
    "doc": "A template subtracted, and what stands out in the difference.",
    "fields": [
      {
        "name": "observation",
        "type": {
          "type": "record",
          "name": "Observation",
          "doc": "An exposure as it was found to be.",
          "fields": [
            {
              "name": "observation_id",
              "type": "string"
            },
            {
              "name": "ra",
              "type": "double",
              "minimum": 0,
              "maximum": 360,
              "doc": "ICRS, of the frame's centre, degrees."
            },
            {
              "name": "dec",
              "type": "double",
              "minimum": -90,
              "maximum": 90,
              "doc": "ICRS, of the frame's centre, degrees."
            },
            {
              "name": "observation_time",
              "type": "string",
              "format": "date-time",
              "doc": "Start of the exposure, UTC."
            },
            {
              "name": "mjd",
              "type": "double",
              "doc": "Middle of the exposure, modified Julian date, UTC."
            },
            {
              "name": "exposure_seconds",
              "type": "double",
              "minimum": 0,
              "doc": "s."
            },
            {
              "name": "filter",
              "type": "string"
            },
            {
              "name": "instrument",
              "type": "string"
            },
            {
              "name": "field",
              "type": "string",
              "doc": "The survey's name of the place."
            },
            {
              "name": "airmass",
              "type": [
                "null",
                "double"
              ],
              "default": null,
              "minimum": 1,
              "doc": "sec z at the frame's centre; null where neither site nor header tell it."
            },
            {
              "name": "columns",
              "type": "int",
              "minimum": 1,
              "doc": "px along a row."
            },
            {
              "name": "rows",
              "type": "int",
              "minimum": 1,
              "doc": "px along a column."
            },
            {
              "name": "pixel_scale_arcsec",
              "type": "double",
              "doc": "arcsec/px at the centre."
            },
            {
              "name": "method",
              "type": {
                "type": "enum",
                "name": "Method",
                "symbols": [
                  "zogy",
                  "classic"
                ]
              },
              "doc": "How the template is subtracted."
            },
            {
              "name": "synthetic",
              "type": "boolean",
              "doc": "The exposure is generated: nothing of it is in the sky."
            },
            {
              "name": "batch",
              "type": [
                "null",
                "string"
              ],
              "default": null,
              "doc": "The batch that it came with."
            }
          ]
        }
      },
      {
        "name": "science",
        "type": {
          "type": "record",
          "name": "ArtifactRef",
          "doc": "A stored file, named by its content.",
          "fields": [
            {
              "name": "hash",
              "type": "string",
              "pattern": "^[0-9a-f]{64}$",
              "doc": "sha256, lower-case hex."
            },
            {
              "name": "size",
              "type": "long",
              "minimum": 0,
              "doc": "Bytes."
            },
            {
              "name": "media_type",
              "type": "string",
              "doc": "Such as application/fits."
            }
          ]
        }
      },
      {
        "name": "template",
        "type": "ArtifactRef"
      },
      {
        "name": "difference",
        "type": "ArtifactRef",
        "doc": "FITS: the difference, MASK, PSF."
      },
      {
        "name": "score",
        "type": "ArtifactRef",
        "doc": "FITS: S_corr, NaN where a frame is masked; SIGNIFICANCE: over FLUXNORM of its header it is flux (ADU of the science frame) at that pixel, over S_corr and FLUXNORM its error."
      },
      {
        "name": "zero_point",
        "type": [
          "null",
          "double"
        ],
        "default": null,
        "doc": "Magnitude (AB) of 1 ADU; null where no catalogue tells it."
      },
      {
        "name": "zero_point_error",
        "type": [
          "null",
          "double"
        ],
        "default": null,
        "doc": "Standard error of it, mag."
      },
      {
        "name": "quality",
        "type": {
          "type": "map",
          "values": "double"
        },
        "doc": "Of the frame and of the difference."
      },
      {
        "name": "candidates",
        "type": {
          "type": "array",
          "items": {
            "type": "record",
            "name": "Candidate",
            "doc": "A peak of the score.",
            "fields": [
              {
                "name": "x",
                "type": "double",
                "doc": "px from 0."
              },
              {
                "name": "y",
                "type": "double",
                "doc": "px from 0."
              },
              {
                "name": "score",
                "type": "double",
                "doc": "S_corr at the peak; negative for what has faded."
              },
              {
                "name": "flux",
                "type": "double",
                "doc": "ADU of the science frame."
              },
              {
                "name": "flux_error",
                "type": "double",
                "doc": "ADU."
              },
              {
                "name": "flags",
                "type": "int",
                "minimum": 0,
                "doc": "Bits: 1 edge, 2 masked, 4 unsettled, 8 dipole."
              },
              {
                "name": "reliability",
                "type": "double",
                "minimum": 0,
                "maximum": 1,
                "doc": "By rules of thumb."
              },
              {
                "name": "features",
                "type": {
                  "type": "map",
                  "values": "double"
                },
                "doc": "What it was judged by; what is not finite is absent."
              }
            ]
          }
        },
        "doc": "By descending |score|."
      },
      {
        "name": "tiles",
        "type": [
          "null",
          "ArtifactRef"
        ],
        "default": null,
        "doc": "FITS: what a segmentation network sees of each candidate, n × 5 × 32 × 32; null without candidates."
      },
      {
        "name": "provenance",
        "type": {
          "type": "record",
          "name": "Provenance",
          "doc": "What a result was made of: the same inputs, settings and code give the same bytes.",
          "fields": [
            {
              "name": "input_hashes",
              "type": {
                "type": "array",
                "items": "string"
              },
              "doc": "sha256 of each file: raw, calibration frames, template, catalogue, bad pixels."
            },
            {
              "name": "settings_hash",
              "type": "string",
              "doc": "sha256 of what was asked for and of the settings that bear on the result."
            },
            {
              "name": "code_version",
              "type": "string"
            }
          ]
        }
      },
      {
        "name": "seconds",
        "type": {
          "type": "map",
          "values": "double"
        },
        "doc": "Wall clock of each step of each stage, s."
      },
      {
        "name": "warnings",
        "type": {
          "type": "array",
          "items": "string"
        },
        "doc": "What a person should know."
      }
    ]
  },
});

/** A measured place. */
export interface SkyForcedForcedPoint {
  readonly object_id: string;
  /** Pixels of the science frame, the centre of the first is 0. */
  readonly x: number;
  readonly y: number;
  /** ADU of the calibrated science frame. */
  readonly flux: number;
  readonly flux_error: number;
  /** Flux over its error. */
  readonly score: number;
}

/** Flux at the places of known objects in a frame, whether or not anything stands out there. */
export interface SkyForcedBody {
  readonly forced_id: string;
  readonly observation: SkyObservation;
  readonly zero_point: null | number;
  readonly points: readonly SkyForcedForcedPoint[];
  /** Ids of objects that lie outside or on masked pixels. */
  readonly not_measured: readonly string[];
}

export const SkyForced = defineEvent<SkyForcedBody>({
  domain: 'sky',
  name: 'forced',
  version: 1,
  schema: {
    "type": "record",
    "name": "Forced",
    "namespace": "alidade.sky",
    "doc": "Flux at the places of known objects in a frame, whether or not anything stands out there.",
    "fields": [
      {
        "name": "forced_id",
        "type": "string",
        "pattern": "^[A-Za-z0-9_-]{1,128}$"
      },
      {
        "name": "observation",
        "type": {
          "type": "record",
          "name": "Observation",
          "doc": "An exposure as it was found to be.",
          "fields": [
            {
              "name": "observation_id",
              "type": "string"
            },
            {
              "name": "ra",
              "type": "double",
              "minimum": 0,
              "maximum": 360,
              "doc": "ICRS, of the frame's centre, degrees."
            },
            {
              "name": "dec",
              "type": "double",
              "minimum": -90,
              "maximum": 90,
              "doc": "ICRS, of the frame's centre, degrees."
            },
            {
              "name": "observation_time",
              "type": "string",
              "format": "date-time",
              "doc": "Start of the exposure, UTC."
            },
            {
              "name": "mjd",
              "type": "double",
              "doc": "Middle of the exposure, modified Julian date, UTC."
            },
            {
              "name": "exposure_seconds",
              "type": "double",
              "minimum": 0,
              "doc": "s."
            },
            {
              "name": "filter",
              "type": "string"
            },
            {
              "name": "instrument",
              "type": "string"
            },
            {
              "name": "field",
              "type": "string",
              "doc": "The survey's name of the place."
            },
            {
              "name": "airmass",
              "type": [
                "null",
                "double"
              ],
              "default": null,
              "minimum": 1,
              "doc": "sec z at the frame's centre; null where neither site nor header tell it."
            },
            {
              "name": "columns",
              "type": "int",
              "minimum": 1,
              "doc": "px along a row."
            },
            {
              "name": "rows",
              "type": "int",
              "minimum": 1,
              "doc": "px along a column."
            },
            {
              "name": "pixel_scale_arcsec",
              "type": "double",
              "doc": "arcsec/px at the centre."
            },
            {
              "name": "method",
              "type": {
                "type": "enum",
                "name": "Method",
                "symbols": [
                  "zogy",
                  "classic"
                ]
              },
              "doc": "How the template is subtracted."
            },
            {
              "name": "synthetic",
              "type": "boolean",
              "doc": "The exposure is generated: nothing of it is in the sky."
            },
            {
              "name": "batch",
              "type": [
                "null",
                "string"
              ],
              "default": null,
              "doc": "The batch that it came with."
            }
          ]
        }
      },
      {
        "name": "zero_point",
        "type": [
          "null",
          "double"
        ],
        "default": null
      },
      {
        "name": "points",
        "type": {
          "type": "array",
          "items": {
            "type": "record",
            "name": "ForcedPoint",
            "doc": "A measured place.",
            "fields": [
              {
                "name": "object_id",
                "type": "string",
                "pattern": "^[A-Za-z0-9_-]{1,128}$"
              },
              {
                "name": "x",
                "type": "double",
                "doc": "Pixels of the science frame, the centre of the first is 0."
              },
              {
                "name": "y",
                "type": "double"
              },
              {
                "name": "flux",
                "type": "double",
                "doc": "ADU of the calibrated science frame."
              },
              {
                "name": "flux_error",
                "type": "double",
                "minimum": 0
              },
              {
                "name": "score",
                "type": "double",
                "doc": "Flux over its error."
              }
            ]
          }
        }
      },
      {
        "name": "not_measured",
        "type": {
          "type": "array",
          "items": "string"
        },
        "default": [],
        "doc": "Ids of objects that lie outside or on masked pixels."
      }
    ]
  },
});

/** A known object in a frame. */
export interface SkyForcedAskedPlaced {
  readonly object_id: string;
  /** Degrees, ICRS. */
  readonly ra: number;
  readonly dec: number;
  /** One standard deviation of each axis. */
  readonly position_error_arcsec: number;
}

/** Measure known objects in a frame in which they were not detected. */
export interface SkyForcedAskedBody {
  /** The observation's id and -forced; shortened by a hash when that is too long. */
  readonly forced_id: string;
  readonly observation: SkyObservation;
  readonly frames: SkyFrames;
  /** AB magnitude of 1 ADU of the science frame; null without one. */
  readonly zero_point: null | number;
  readonly places: readonly SkyForcedAskedPlaced[];
  readonly at: string;
}

export const SkyForcedAsked = defineEvent<SkyForcedAskedBody>({
  domain: 'sky',
  name: 'forced-asked',
  version: 1,
  schema: {
    "type": "record",
    "name": "ForcedAsked",
    "namespace": "alidade.sky",
    "doc": "Measure known objects in a frame in which they were not detected.",
    "fields": [
      {
        "name": "forced_id",
        "type": "string",
        "pattern": "^[A-Za-z0-9_-]{1,128}$",
        "doc": "The observation's id and -forced; shortened by a hash when that is too long."
      },
      {
        "name": "observation",
        "type": {
          "type": "record",
          "name": "Observation",
          "doc": "An exposure as it was found to be.",
          "fields": [
            {
              "name": "observation_id",
              "type": "string"
            },
            {
              "name": "ra",
              "type": "double",
              "minimum": 0,
              "maximum": 360,
              "doc": "ICRS, of the frame's centre, degrees."
            },
            {
              "name": "dec",
              "type": "double",
              "minimum": -90,
              "maximum": 90,
              "doc": "ICRS, of the frame's centre, degrees."
            },
            {
              "name": "observation_time",
              "type": "string",
              "format": "date-time",
              "doc": "Start of the exposure, UTC."
            },
            {
              "name": "mjd",
              "type": "double",
              "doc": "Middle of the exposure, modified Julian date, UTC."
            },
            {
              "name": "exposure_seconds",
              "type": "double",
              "minimum": 0,
              "doc": "s."
            },
            {
              "name": "filter",
              "type": "string"
            },
            {
              "name": "instrument",
              "type": "string"
            },
            {
              "name": "field",
              "type": "string",
              "doc": "The survey's name of the place."
            },
            {
              "name": "airmass",
              "type": [
                "null",
                "double"
              ],
              "default": null,
              "minimum": 1,
              "doc": "sec z at the frame's centre; null where neither site nor header tell it."
            },
            {
              "name": "columns",
              "type": "int",
              "minimum": 1,
              "doc": "px along a row."
            },
            {
              "name": "rows",
              "type": "int",
              "minimum": 1,
              "doc": "px along a column."
            },
            {
              "name": "pixel_scale_arcsec",
              "type": "double",
              "doc": "arcsec/px at the centre."
            },
            {
              "name": "method",
              "type": {
                "type": "enum",
                "name": "Method",
                "symbols": [
                  "zogy",
                  "classic"
                ]
              },
              "doc": "How the template is subtracted."
            },
            {
              "name": "synthetic",
              "type": "boolean",
              "doc": "The exposure is generated: nothing of it is in the sky."
            },
            {
              "name": "batch",
              "type": [
                "null",
                "string"
              ],
              "default": null,
              "doc": "The batch that it came with."
            }
          ]
        }
      },
      {
        "name": "frames",
        "type": {
          "type": "record",
          "name": "Frames",
          "doc": "The images that the detection was found in, FITS.",
          "fields": [
            {
              "name": "science",
              "type": {
                "type": "record",
                "name": "ArtifactRef",
                "doc": "A stored file, named by its content.",
                "fields": [
                  {
                    "name": "hash",
                    "type": "string",
                    "pattern": "^[0-9a-f]{64}$",
                    "doc": "sha256, lower-case hex."
                  },
                  {
                    "name": "size",
                    "type": "long",
                    "minimum": 0,
                    "doc": "Bytes."
                  },
                  {
                    "name": "media_type",
                    "type": "string",
                    "doc": "Such as application/fits."
                  }
                ]
              }
            },
            {
              "name": "template",
              "type": "ArtifactRef"
            },
            {
              "name": "difference",
              "type": "ArtifactRef"
            },
            {
              "name": "score",
              "type": "ArtifactRef"
            }
          ]
        }
      },
      {
        "name": "zero_point",
        "type": [
          "null",
          "double"
        ],
        "default": null,
        "doc": "AB magnitude of 1 ADU of the science frame; null without one."
      },
      {
        "name": "places",
        "type": {
          "type": "array",
          "items": {
            "type": "record",
            "name": "Placed",
            "doc": "A known object in a frame.",
            "fields": [
              {
                "name": "object_id",
                "type": "string",
                "pattern": "^[A-Za-z0-9_-]{1,128}$"
              },
              {
                "name": "ra",
                "type": "double",
                "minimum": 0,
                "maximum": 360,
                "doc": "Degrees, ICRS."
              },
              {
                "name": "dec",
                "type": "double",
                "minimum": -90,
                "maximum": 90
              },
              {
                "name": "position_error_arcsec",
                "type": "double",
                "minimum": 0,
                "doc": "One standard deviation of each axis."
              }
            ]
          }
        }
      },
      {
        "name": "at",
        "type": "string",
        "format": "date-time"
      }
    ]
  },
});

/** What turns pixels into noise. */
export interface SkyCamera {
  /** e-/ADU. */
  readonly gain: number;
  /** e-. */
  readonly read_noise: number;
  /** ADU; null where it is not known. */
  readonly saturation: null | number;
}

/** A valid observation whose files are stored. */
export interface SkyIngestedBody {
  readonly observation: SkyObservation;
  /** Nested HEALPix index of the centre, nside 64. */
  readonly healpix: number;
  /** The raw frame came calibrated. */
  readonly calibrated: boolean;
  /** The exposure. */
  readonly raw: SkyArtifactRef;
  readonly bias: readonly SkyArtifactRef[];
  readonly dark: readonly SkyArtifactRef[];
  readonly flat: readonly SkyArtifactRef[];
  readonly template: SkyArtifactRef;
  readonly catalogue: null | SkyArtifactRef;
  readonly bad_pixels: null | SkyArtifactRef;
  /** The raw frame has coordinates of its own. */
  readonly has_wcs: boolean;
  /** Of the raw frame. */
  readonly camera: SkyCamera;
  readonly template_camera: SkyCamera;
  readonly provenance: SkyProvenance;
  /** Wall clock of each step, s. */
  readonly seconds: Readonly<Record<string, number>>;
  /** What a person should know. */
  readonly warnings: readonly string[];
}

export const SkyIngested = defineEvent<SkyIngestedBody>({
  domain: 'sky',
  name: 'ingested',
  version: 1,
  schema: {
    "type": "record",
    "name": "Ingested",
    "namespace": "alidade.sky",
    "doc": "A valid observation whose files are stored.",
    "fields": [
      {
        "name": "observation",
        "type": {
          "type": "record",
          "name": "Observation",
          "doc": "An exposure as it was found to be.",
          "fields": [
            {
              "name": "observation_id",
              "type": "string"
            },
            {
              "name": "ra",
              "type": "double",
              "minimum": 0,
              "maximum": 360,
              "doc": "ICRS, of the frame's centre, degrees."
            },
            {
              "name": "dec",
              "type": "double",
              "minimum": -90,
              "maximum": 90,
              "doc": "ICRS, of the frame's centre, degrees."
            },
            {
              "name": "observation_time",
              "type": "string",
              "format": "date-time",
              "doc": "Start of the exposure, UTC."
            },
            {
              "name": "mjd",
              "type": "double",
              "doc": "Middle of the exposure, modified Julian date, UTC."
            },
            {
              "name": "exposure_seconds",
              "type": "double",
              "minimum": 0,
              "doc": "s."
            },
            {
              "name": "filter",
              "type": "string"
            },
            {
              "name": "instrument",
              "type": "string"
            },
            {
              "name": "field",
              "type": "string",
              "doc": "The survey's name of the place."
            },
            {
              "name": "airmass",
              "type": [
                "null",
                "double"
              ],
              "default": null,
              "minimum": 1,
              "doc": "sec z at the frame's centre; null where neither site nor header tell it."
            },
            {
              "name": "columns",
              "type": "int",
              "minimum": 1,
              "doc": "px along a row."
            },
            {
              "name": "rows",
              "type": "int",
              "minimum": 1,
              "doc": "px along a column."
            },
            {
              "name": "pixel_scale_arcsec",
              "type": "double",
              "doc": "arcsec/px at the centre."
            },
            {
              "name": "method",
              "type": {
                "type": "enum",
                "name": "Method",
                "symbols": [
                  "zogy",
                  "classic"
                ]
              },
              "doc": "How the template is subtracted."
            },
            {
              "name": "synthetic",
              "type": "boolean",
              "doc": "The exposure is generated: nothing of it is in the sky."
            },
            {
              "name": "batch",
              "type": [
                "null",
                "string"
              ],
              "default": null,
              "doc": "The batch that it came with."
            }
          ]
        }
      },
      {
        "name": "healpix",
        "type": "int",
        "minimum": 0,
        "doc": "Nested HEALPix index of the centre, nside 64."
      },
      {
        "name": "calibrated",
        "type": "boolean",
        "doc": "The raw frame came calibrated."
      },
      {
        "name": "raw",
        "type": {
          "type": "record",
          "name": "ArtifactRef",
          "doc": "A stored file, named by its content.",
          "fields": [
            {
              "name": "hash",
              "type": "string",
              "pattern": "^[0-9a-f]{64}$",
              "doc": "sha256, lower-case hex."
            },
            {
              "name": "size",
              "type": "long",
              "minimum": 0,
              "doc": "Bytes."
            },
            {
              "name": "media_type",
              "type": "string",
              "doc": "Such as application/fits."
            }
          ]
        },
        "doc": "The exposure."
      },
      {
        "name": "bias",
        "type": {
          "type": "array",
          "items": "ArtifactRef"
        }
      },
      {
        "name": "dark",
        "type": {
          "type": "array",
          "items": "ArtifactRef"
        }
      },
      {
        "name": "flat",
        "type": {
          "type": "array",
          "items": "ArtifactRef"
        }
      },
      {
        "name": "template",
        "type": "ArtifactRef"
      },
      {
        "name": "catalogue",
        "type": [
          "null",
          "ArtifactRef"
        ],
        "default": null
      },
      {
        "name": "bad_pixels",
        "type": [
          "null",
          "ArtifactRef"
        ],
        "default": null
      },
      {
        "name": "has_wcs",
        "type": "boolean",
        "doc": "The raw frame has coordinates of its own."
      },
      {
        "name": "camera",
        "type": {
          "type": "record",
          "name": "Camera",
          "doc": "What turns pixels into noise.",
          "fields": [
            {
              "name": "gain",
              "type": "double",
              "minimum": 1e-9,
              "doc": "e-/ADU."
            },
            {
              "name": "read_noise",
              "type": "double",
              "minimum": 0,
              "doc": "e-."
            },
            {
              "name": "saturation",
              "type": [
                "null",
                "double"
              ],
              "default": null,
              "doc": "ADU; null where it is not known."
            }
          ]
        },
        "doc": "Of the raw frame."
      },
      {
        "name": "template_camera",
        "type": "Camera"
      },
      {
        "name": "provenance",
        "type": {
          "type": "record",
          "name": "Provenance",
          "doc": "What a result was made of: the same inputs, settings and code give the same bytes.",
          "fields": [
            {
              "name": "input_hashes",
              "type": {
                "type": "array",
                "items": "string"
              },
              "doc": "sha256 of each file: raw, calibration frames, template, catalogue, bad pixels."
            },
            {
              "name": "settings_hash",
              "type": "string",
              "doc": "sha256 of what was asked for and of the settings that bear on the result."
            },
            {
              "name": "code_version",
              "type": "string"
            }
          ]
        }
      },
      {
        "name": "seconds",
        "type": {
          "type": "map",
          "values": "double"
        },
        "doc": "Wall clock of each step, s."
      },
      {
        "name": "warnings",
        "type": {
          "type": "array",
          "items": "string"
        },
        "doc": "What a person should know."
      }
    ]
  },
});

/** One plane of a file of cutouts: image HDUs SCIENCE, TEMPLATE, DIFFERENCE, each planes × 63 × 63. */
export interface SkyNoticeCutouts {
  readonly ref: SkyArtifactRef;
  /** From 0. */
  readonly plane: number;
}

/** The alert as it was then. */
export interface SkyNoticeNoticedAlert {
  /** The detection's id. */
  readonly alert_id: string;
  readonly object_id: string;
  readonly observation: SkyObservation;
  readonly detection: SkyDetection;
  /** AB magnitude of 1 ADU of the science frame; null without one. */
  readonly zero_point: null | number;
  readonly frames: SkyFrames;
  /** null when the frame has none. */
  readonly cutouts: null | SkyNoticeCutouts;
  /** null: rules of thumb judged. */
  readonly model: null | SkyModel;
  readonly object: SkyStanding;
  /** Earlier points of the object, by time, the latest 100; not this detection. */
  readonly light_curve: readonly SkyLightPoint[];
  /** Weighted mean of the terms. */
  readonly priority: number;
  /** 0…1 each: significance, reliability, novelty, brightness, watchlist, galaxy. */
  readonly terms: Readonly<Record<string, number>>;
  /** Names of the lists and areas that it lies in. */
  readonly watchlists: readonly string[];
  /** Names of the filters that it passes. */
  readonly filters: readonly string[];
  /** Nearest entry of the galaxy lists. */
  readonly near: null | SkyNear;
  /** Of its object by people so far; null: none, or they disagree. */
  readonly label: null | 'real' | 'bogus';
  /** The observation was made again and this detection is not in it, or is worth no alert any more. */
  readonly withdrawn: boolean;
  /** When the log took the detection. */
  readonly at: string;
}

/** The intent to tell one receiver of one alert. Its id is the same whatever restarts, so that it is sent once. */
export interface SkyNoticeBody {
  /** The alert's id, - and the receiver; shortened by a hash when that is too long. */
  readonly notice_id: string;
  /** A name of the notification configuration. */
  readonly receiver: string;
  /** Which filters lead to this receiver. */
  readonly filters: readonly string[];
  readonly alert: SkyNoticeNoticedAlert;
  readonly at: string;
}

export const SkyNotice = defineEvent<SkyNoticeBody>({
  domain: 'sky',
  name: 'notice',
  version: 2,
  schema: {
    "type": "record",
    "name": "Notice",
    "namespace": "alidade.sky",
    "doc": "The intent to tell one receiver of one alert. Its id is the same whatever restarts, so that it is sent once.",
    "fields": [
      {
        "name": "notice_id",
        "type": "string",
        "pattern": "^[A-Za-z0-9_-]{1,128}$",
        "doc": "The alert's id, - and the receiver; shortened by a hash when that is too long."
      },
      {
        "name": "receiver",
        "type": "string",
        "pattern": "^[A-Za-z0-9_-]{1,64}$",
        "doc": "A name of the notification configuration."
      },
      {
        "name": "filters",
        "type": {
          "type": "array",
          "items": "string"
        },
        "default": [],
        "doc": "Which filters lead to this receiver."
      },
      {
        "name": "alert",
        "type": {
          "type": "record",
          "name": "NoticedAlert",
          "doc": "The alert as it was then.",
          "fields": [
            {
              "name": "alert_id",
              "type": "string",
              "pattern": "^[A-Za-z0-9_-]{1,128}$",
              "doc": "The detection's id."
            },
            {
              "name": "object_id",
              "type": "string",
              "pattern": "^[A-Za-z0-9_-]{1,128}$"
            },
            {
              "name": "observation",
              "type": {
                "type": "record",
                "name": "Observation",
                "doc": "An exposure as it was found to be.",
                "fields": [
                  {
                    "name": "observation_id",
                    "type": "string"
                  },
                  {
                    "name": "ra",
                    "type": "double",
                    "minimum": 0,
                    "maximum": 360,
                    "doc": "ICRS, of the frame's centre, degrees."
                  },
                  {
                    "name": "dec",
                    "type": "double",
                    "minimum": -90,
                    "maximum": 90,
                    "doc": "ICRS, of the frame's centre, degrees."
                  },
                  {
                    "name": "observation_time",
                    "type": "string",
                    "format": "date-time",
                    "doc": "Start of the exposure, UTC."
                  },
                  {
                    "name": "mjd",
                    "type": "double",
                    "doc": "Middle of the exposure, modified Julian date, UTC."
                  },
                  {
                    "name": "exposure_seconds",
                    "type": "double",
                    "minimum": 0,
                    "doc": "s."
                  },
                  {
                    "name": "filter",
                    "type": "string"
                  },
                  {
                    "name": "instrument",
                    "type": "string"
                  },
                  {
                    "name": "field",
                    "type": "string",
                    "doc": "The survey's name of the place."
                  },
                  {
                    "name": "airmass",
                    "type": [
                      "null",
                      "double"
                    ],
                    "default": null,
                    "minimum": 1,
                    "doc": "sec z at the frame's centre; null where neither site nor header tell it."
                  },
                  {
                    "name": "columns",
                    "type": "int",
                    "minimum": 1,
                    "doc": "px along a row."
                  },
                  {
                    "name": "rows",
                    "type": "int",
                    "minimum": 1,
                    "doc": "px along a column."
                  },
                  {
                    "name": "pixel_scale_arcsec",
                    "type": "double",
                    "doc": "arcsec/px at the centre."
                  },
                  {
                    "name": "method",
                    "type": {
                      "type": "enum",
                      "name": "Method",
                      "symbols": [
                        "zogy",
                        "classic"
                      ]
                    },
                    "doc": "How the template is subtracted."
                  },
                  {
                    "name": "synthetic",
                    "type": "boolean",
                    "doc": "The exposure is generated: nothing of it is in the sky."
                  },
                  {
                    "name": "batch",
                    "type": [
                      "null",
                      "string"
                    ],
                    "default": null,
                    "doc": "The batch that it came with."
                  }
                ]
              }
            },
            {
              "name": "detection",
              "type": {
                "type": "record",
                "name": "Detection",
                "doc": "One source in a difference.",
                "fields": [
                  {
                    "name": "detection_id",
                    "type": "string",
                    "pattern": "^[A-Za-z0-9_-]{1,128}$",
                    "doc": "The observation's id, _ and n."
                  },
                  {
                    "name": "n",
                    "type": "int",
                    "minimum": 1,
                    "doc": "By descending |score|."
                  },
                  {
                    "name": "ra",
                    "type": "double",
                    "minimum": 0,
                    "maximum": 360,
                    "doc": "ICRS, degrees."
                  },
                  {
                    "name": "dec",
                    "type": "double",
                    "minimum": -90,
                    "maximum": 90,
                    "doc": "ICRS, degrees."
                  },
                  {
                    "name": "position_error_arcsec",
                    "type": "double",
                    "doc": "One standard deviation along each axis, arcsec."
                  },
                  {
                    "name": "x",
                    "type": "double",
                    "doc": "px from 0."
                  },
                  {
                    "name": "y",
                    "type": "double",
                    "doc": "px from 0."
                  },
                  {
                    "name": "flux",
                    "type": "double",
                    "doc": "ADU of the science frame; negative for what has faded."
                  },
                  {
                    "name": "flux_error",
                    "type": "double",
                    "doc": "ADU."
                  },
                  {
                    "name": "mag",
                    "type": [
                      "null",
                      "double"
                    ],
                    "default": null,
                    "doc": "Of |flux|, AB; null without a zero point."
                  },
                  {
                    "name": "mag_error",
                    "type": [
                      "null",
                      "double"
                    ],
                    "default": null,
                    "doc": "mag."
                  },
                  {
                    "name": "score",
                    "type": "double",
                    "doc": "S_corr at the peak."
                  },
                  {
                    "name": "is_positive",
                    "type": "boolean",
                    "doc": "Brighter than in the template."
                  },
                  {
                    "name": "reliability",
                    "type": "double",
                    "minimum": 0,
                    "maximum": 1,
                    "doc": "1: certainly real."
                  },
                  {
                    "name": "class",
                    "type": {
                      "type": "enum",
                      "name": "DetectionClass",
                      "symbols": [
                        "real",
                        "bogus",
                        "dipole",
                        "artefact"
                      ]
                    }
                  },
                  {
                    "name": "flags",
                    "type": "int",
                    "minimum": 0,
                    "doc": "Bits: 1 edge, 2 masked, 4 unsettled, 8 dipole."
                  },
                  {
                    "name": "features",
                    "type": {
                      "type": "map",
                      "values": "double"
                    },
                    "doc": "What it was judged by."
                  }
                ]
              }
            },
            {
              "name": "zero_point",
              "type": [
                "null",
                "double"
              ],
              "default": null,
              "doc": "AB magnitude of 1 ADU of the science frame; null without one."
            },
            {
              "name": "frames",
              "type": {
                "type": "record",
                "name": "Frames",
                "doc": "The images that the detection was found in, FITS.",
                "fields": [
                  {
                    "name": "science",
                    "type": {
                      "type": "record",
                      "name": "ArtifactRef",
                      "doc": "A stored file, named by its content.",
                      "fields": [
                        {
                          "name": "hash",
                          "type": "string",
                          "pattern": "^[0-9a-f]{64}$",
                          "doc": "sha256, lower-case hex."
                        },
                        {
                          "name": "size",
                          "type": "long",
                          "minimum": 0,
                          "doc": "Bytes."
                        },
                        {
                          "name": "media_type",
                          "type": "string",
                          "doc": "Such as application/fits."
                        }
                      ]
                    }
                  },
                  {
                    "name": "template",
                    "type": "ArtifactRef"
                  },
                  {
                    "name": "difference",
                    "type": "ArtifactRef"
                  },
                  {
                    "name": "score",
                    "type": "ArtifactRef"
                  }
                ]
              }
            },
            {
              "name": "cutouts",
              "type": [
                "null",
                {
                  "type": "record",
                  "name": "Cutouts",
                  "doc": "One plane of a file of cutouts: image HDUs SCIENCE, TEMPLATE, DIFFERENCE, each planes × 63 × 63.",
                  "fields": [
                    {
                      "name": "ref",
                      "type": "ArtifactRef"
                    },
                    {
                      "name": "plane",
                      "type": "int",
                      "minimum": 0,
                      "doc": "From 0."
                    }
                  ]
                }
              ],
              "default": null,
              "doc": "null when the frame has none."
            },
            {
              "name": "model",
              "type": [
                "null",
                {
                  "type": "record",
                  "name": "Model",
                  "doc": "The network that judged.",
                  "fields": [
                    {
                      "name": "id",
                      "type": "string"
                    },
                    {
                      "name": "version",
                      "type": "string"
                    },
                    {
                      "name": "sha256",
                      "type": "string"
                    },
                    {
                      "name": "provider",
                      "type": "string",
                      "doc": "What it ran on, such as cpu."
                    }
                  ]
                }
              ],
              "default": null,
              "doc": "null: rules of thumb judged."
            },
            {
              "name": "object",
              "type": {
                "type": "record",
                "name": "Standing",
                "doc": "The object as it stood with this detection.",
                "fields": [
                  {
                    "name": "ra",
                    "type": "double",
                    "doc": "Mean position weighted by errors, degrees, ICRS."
                  },
                  {
                    "name": "dec",
                    "type": "double"
                  },
                  {
                    "name": "position_error_arcsec",
                    "type": "double",
                    "minimum": 0
                  },
                  {
                    "name": "detections",
                    "type": "int",
                    "minimum": 1,
                    "doc": "With this one."
                  },
                  {
                    "name": "first_mjd",
                    "type": "double"
                  },
                  {
                    "name": "last_mjd",
                    "type": "double"
                  }
                ]
              }
            },
            {
              "name": "light_curve",
              "type": {
                "type": "array",
                "items": {
                  "type": "record",
                  "name": "LightPoint",
                  "doc": "A measurement of an object in one frame.",
                  "fields": [
                    {
                      "name": "observation_id",
                      "type": "string",
                      "pattern": "^[A-Za-z0-9_-]{1,128}$"
                    },
                    {
                      "name": "detection_id",
                      "type": [
                        "null",
                        "string"
                      ],
                      "default": null,
                      "doc": "null: measured at a known place (forced)."
                    },
                    {
                      "name": "mjd",
                      "type": "double",
                      "doc": "UTC, middle of the exposure."
                    },
                    {
                      "name": "filter",
                      "type": "string",
                      "default": ""
                    },
                    {
                      "name": "flux",
                      "type": "double",
                      "doc": "ADU of its own frame; see zero_point."
                    },
                    {
                      "name": "flux_error",
                      "type": "double",
                      "minimum": 0
                    },
                    {
                      "name": "zero_point",
                      "type": [
                        "null",
                        "double"
                      ],
                      "default": null,
                      "doc": "AB magnitude of 1 ADU of its frame; null: its flux compares with no other frame's."
                    },
                    {
                      "name": "mag",
                      "type": [
                        "null",
                        "double"
                      ],
                      "default": null,
                      "doc": "AB, of |flux|; null without a zero point, and for a forced point below 3 of its errors."
                    },
                    {
                      "name": "mag_error",
                      "type": [
                        "null",
                        "double"
                      ],
                      "default": null
                    },
                    {
                      "name": "score",
                      "type": "double",
                      "doc": "Significance in standard deviations, with its sign."
                    },
                    {
                      "name": "reliability",
                      "type": [
                        "null",
                        "double"
                      ],
                      "default": null,
                      "minimum": 0,
                      "maximum": 1,
                      "doc": "null when forced."
                    },
                    {
                      "name": "is_forced",
                      "type": "boolean",
                      "default": false
                    },
                    {
                      "name": "ra",
                      "type": [
                        "null",
                        "double"
                      ],
                      "default": null,
                      "minimum": 0,
                      "maximum": 360,
                      "doc": "Where the detection was, ICRS, degrees; null when forced, and of points from before it was kept."
                    },
                    {
                      "name": "dec",
                      "type": [
                        "null",
                        "double"
                      ],
                      "default": null,
                      "minimum": -90,
                      "maximum": 90
                    }
                  ]
                }
              },
              "default": [],
              "doc": "Earlier points of the object, by time, the latest 100; not this detection."
            },
            {
              "name": "priority",
              "type": "double",
              "minimum": 0,
              "maximum": 1,
              "doc": "Weighted mean of the terms."
            },
            {
              "name": "terms",
              "type": {
                "type": "map",
                "values": "double"
              },
              "default": {},
              "doc": "0…1 each: significance, reliability, novelty, brightness, watchlist, galaxy."
            },
            {
              "name": "watchlists",
              "type": {
                "type": "array",
                "items": "string"
              },
              "default": [],
              "doc": "Names of the lists and areas that it lies in."
            },
            {
              "name": "filters",
              "type": {
                "type": "array",
                "items": "string"
              },
              "default": [],
              "doc": "Names of the filters that it passes."
            },
            {
              "name": "near",
              "type": [
                "null",
                {
                  "type": "record",
                  "name": "Near",
                  "doc": "A catalogue entry beside an object.",
                  "fields": [
                    {
                      "name": "list",
                      "type": "string",
                      "doc": "Name of the galaxy list in the configuration."
                    },
                    {
                      "name": "name",
                      "type": "string"
                    },
                    {
                      "name": "ra",
                      "type": "double",
                      "doc": "Degrees, ICRS."
                    },
                    {
                      "name": "dec",
                      "type": "double"
                    },
                    {
                      "name": "separation_arcsec",
                      "type": "double",
                      "minimum": 0
                    },
                    {
                      "name": "radius_arcsec",
                      "type": [
                        "null",
                        "double"
                      ],
                      "default": null,
                      "doc": "Of the entry; null when the list has none."
                    },
                    {
                      "name": "redshift",
                      "type": [
                        "null",
                        "double"
                      ],
                      "default": null
                    }
                  ]
                }
              ],
              "default": null,
              "doc": "Nearest entry of the galaxy lists."
            },
            {
              "name": "label",
              "type": [
                "null",
                {
                  "type": "enum",
                  "name": "Label",
                  "symbols": [
                    "real",
                    "bogus"
                  ]
                }
              ],
              "default": null,
              "doc": "Of its object by people so far; null: none, or they disagree."
            },
            {
              "name": "withdrawn",
              "type": "boolean",
              "default": false,
              "doc": "The observation was made again and this detection is not in it, or is worth no alert any more."
            },
            {
              "name": "at",
              "type": "string",
              "format": "date-time",
              "doc": "When the log took the detection."
            }
          ]
        }
      },
      {
        "name": "at",
        "type": "string",
        "format": "date-time"
      }
    ]
  },
  earlier: [
    {
      "type": "record",
      "name": "Notice",
      "namespace": "alidade.sky",
      "doc": "The intent to tell one receiver of one alert. Its id is the same whatever restarts, so that it is sent once.",
      "fields": [
        {
          "name": "notice_id",
          "type": "string",
          "pattern": "^[A-Za-z0-9_-]{1,128}$",
          "doc": "The alert's id, - and the receiver; shortened by a hash when that is too long."
        },
        {
          "name": "receiver",
          "type": "string",
          "pattern": "^[A-Za-z0-9_-]{1,64}$",
          "doc": "A name of the notification configuration."
        },
        {
          "name": "filters",
          "type": {
            "type": "array",
            "items": "string"
          },
          "default": [],
          "doc": "Which filters lead to this receiver."
        },
        {
          "name": "alert",
          "type": {
            "type": "record",
            "name": "NoticedAlert",
            "doc": "The alert as it was then.",
            "fields": [
              {
                "name": "alert_id",
                "type": "string",
                "pattern": "^[A-Za-z0-9_-]{1,128}$",
                "doc": "The detection's id."
              },
              {
                "name": "object_id",
                "type": "string",
                "pattern": "^[A-Za-z0-9_-]{1,128}$"
              },
              {
                "name": "observation",
                "type": {
                  "type": "record",
                  "name": "Observation",
                  "doc": "An exposure as it was found to be.",
                  "fields": [
                    {
                      "name": "observation_id",
                      "type": "string"
                    },
                    {
                      "name": "ra",
                      "type": "double",
                      "minimum": 0,
                      "maximum": 360,
                      "doc": "ICRS, of the frame's centre, degrees."
                    },
                    {
                      "name": "dec",
                      "type": "double",
                      "minimum": -90,
                      "maximum": 90,
                      "doc": "ICRS, of the frame's centre, degrees."
                    },
                    {
                      "name": "observation_time",
                      "type": "string",
                      "format": "date-time",
                      "doc": "Start of the exposure, UTC."
                    },
                    {
                      "name": "mjd",
                      "type": "double",
                      "doc": "Middle of the exposure, modified Julian date, UTC."
                    },
                    {
                      "name": "exposure_seconds",
                      "type": "double",
                      "minimum": 0,
                      "doc": "s."
                    },
                    {
                      "name": "filter",
                      "type": "string"
                    },
                    {
                      "name": "instrument",
                      "type": "string"
                    },
                    {
                      "name": "field",
                      "type": "string",
                      "doc": "The survey's name of the place."
                    },
                    {
                      "name": "airmass",
                      "type": [
                        "null",
                        "double"
                      ],
                      "default": null,
                      "minimum": 1,
                      "doc": "sec z at the frame's centre; null where neither site nor header tell it."
                    },
                    {
                      "name": "columns",
                      "type": "int",
                      "minimum": 1,
                      "doc": "px along a row."
                    },
                    {
                      "name": "rows",
                      "type": "int",
                      "minimum": 1,
                      "doc": "px along a column."
                    },
                    {
                      "name": "pixel_scale_arcsec",
                      "type": "double",
                      "doc": "arcsec/px at the centre."
                    },
                    {
                      "name": "method",
                      "type": {
                        "type": "enum",
                        "name": "Method",
                        "symbols": [
                          "zogy",
                          "classic"
                        ]
                      },
                      "doc": "How the template is subtracted."
                    },
                    {
                      "name": "synthetic",
                      "type": "boolean",
                      "doc": "The exposure is generated: nothing of it is in the sky."
                    },
                    {
                      "name": "batch",
                      "type": [
                        "null",
                        "string"
                      ],
                      "default": null,
                      "doc": "The batch that it came with."
                    }
                  ]
                }
              },
              {
                "name": "detection",
                "type": {
                  "type": "record",
                  "name": "Detection",
                  "doc": "One source in a difference.",
                  "fields": [
                    {
                      "name": "detection_id",
                      "type": "string",
                      "pattern": "^[A-Za-z0-9_-]{1,128}$",
                      "doc": "The observation's id, _ and n."
                    },
                    {
                      "name": "n",
                      "type": "int",
                      "minimum": 1,
                      "doc": "By descending |score|."
                    },
                    {
                      "name": "ra",
                      "type": "double",
                      "minimum": 0,
                      "maximum": 360,
                      "doc": "ICRS, degrees."
                    },
                    {
                      "name": "dec",
                      "type": "double",
                      "minimum": -90,
                      "maximum": 90,
                      "doc": "ICRS, degrees."
                    },
                    {
                      "name": "position_error_arcsec",
                      "type": "double",
                      "doc": "One standard deviation along each axis, arcsec."
                    },
                    {
                      "name": "x",
                      "type": "double",
                      "doc": "px from 0."
                    },
                    {
                      "name": "y",
                      "type": "double",
                      "doc": "px from 0."
                    },
                    {
                      "name": "flux",
                      "type": "double",
                      "doc": "ADU of the science frame; negative for what has faded."
                    },
                    {
                      "name": "flux_error",
                      "type": "double",
                      "doc": "ADU."
                    },
                    {
                      "name": "mag",
                      "type": [
                        "null",
                        "double"
                      ],
                      "default": null,
                      "doc": "Of |flux|, AB; null without a zero point."
                    },
                    {
                      "name": "mag_error",
                      "type": [
                        "null",
                        "double"
                      ],
                      "default": null,
                      "doc": "mag."
                    },
                    {
                      "name": "score",
                      "type": "double",
                      "doc": "S_corr at the peak."
                    },
                    {
                      "name": "is_positive",
                      "type": "boolean",
                      "doc": "Brighter than in the template."
                    },
                    {
                      "name": "reliability",
                      "type": "double",
                      "minimum": 0,
                      "maximum": 1,
                      "doc": "1: certainly real."
                    },
                    {
                      "name": "class",
                      "type": {
                        "type": "enum",
                        "name": "DetectionClass",
                        "symbols": [
                          "real",
                          "bogus",
                          "dipole",
                          "artefact"
                        ]
                      }
                    },
                    {
                      "name": "flags",
                      "type": "int",
                      "minimum": 0,
                      "doc": "Bits: 1 edge, 2 masked, 4 unsettled, 8 dipole."
                    },
                    {
                      "name": "features",
                      "type": {
                        "type": "map",
                        "values": "double"
                      },
                      "doc": "What it was judged by."
                    }
                  ]
                }
              },
              {
                "name": "zero_point",
                "type": [
                  "null",
                  "double"
                ],
                "default": null,
                "doc": "AB magnitude of 1 ADU of the science frame; null without one."
              },
              {
                "name": "frames",
                "type": {
                  "type": "record",
                  "name": "Frames",
                  "doc": "The images that the detection was found in, FITS.",
                  "fields": [
                    {
                      "name": "science",
                      "type": {
                        "type": "record",
                        "name": "ArtifactRef",
                        "doc": "A stored file, named by its content.",
                        "fields": [
                          {
                            "name": "hash",
                            "type": "string",
                            "pattern": "^[0-9a-f]{64}$",
                            "doc": "sha256, lower-case hex."
                          },
                          {
                            "name": "size",
                            "type": "long",
                            "minimum": 0,
                            "doc": "Bytes."
                          },
                          {
                            "name": "media_type",
                            "type": "string",
                            "doc": "Such as application/fits."
                          }
                        ]
                      }
                    },
                    {
                      "name": "template",
                      "type": "ArtifactRef"
                    },
                    {
                      "name": "difference",
                      "type": "ArtifactRef"
                    },
                    {
                      "name": "score",
                      "type": "ArtifactRef"
                    }
                  ]
                }
              },
              {
                "name": "cutouts",
                "type": [
                  "null",
                  {
                    "type": "record",
                    "name": "Cutouts",
                    "doc": "One plane of a file of cutouts: image HDUs SCIENCE, TEMPLATE, DIFFERENCE, each planes × 63 × 63.",
                    "fields": [
                      {
                        "name": "ref",
                        "type": "ArtifactRef"
                      },
                      {
                        "name": "plane",
                        "type": "int",
                        "minimum": 0,
                        "doc": "From 0."
                      }
                    ]
                  }
                ],
                "default": null,
                "doc": "null when the frame has none."
              },
              {
                "name": "model",
                "type": [
                  "null",
                  {
                    "type": "record",
                    "name": "Model",
                    "doc": "The network that judged.",
                    "fields": [
                      {
                        "name": "id",
                        "type": "string"
                      },
                      {
                        "name": "version",
                        "type": "string"
                      },
                      {
                        "name": "sha256",
                        "type": "string"
                      },
                      {
                        "name": "provider",
                        "type": "string",
                        "doc": "What it ran on, such as cpu."
                      }
                    ]
                  }
                ],
                "default": null,
                "doc": "null: rules of thumb judged."
              },
              {
                "name": "object",
                "type": {
                  "type": "record",
                  "name": "Standing",
                  "doc": "The object as it stood with this detection.",
                  "fields": [
                    {
                      "name": "ra",
                      "type": "double",
                      "doc": "Mean position weighted by errors, degrees, ICRS."
                    },
                    {
                      "name": "dec",
                      "type": "double"
                    },
                    {
                      "name": "position_error_arcsec",
                      "type": "double",
                      "minimum": 0
                    },
                    {
                      "name": "detections",
                      "type": "int",
                      "minimum": 1,
                      "doc": "With this one."
                    },
                    {
                      "name": "first_mjd",
                      "type": "double"
                    },
                    {
                      "name": "last_mjd",
                      "type": "double"
                    }
                  ]
                }
              },
              {
                "name": "light_curve",
                "type": {
                  "type": "array",
                  "items": {
                    "type": "record",
                    "name": "LightPoint",
                    "doc": "A measurement of an object in one frame.",
                    "fields": [
                      {
                        "name": "observation_id",
                        "type": "string",
                        "pattern": "^[A-Za-z0-9_-]{1,128}$"
                      },
                      {
                        "name": "detection_id",
                        "type": [
                          "null",
                          "string"
                        ],
                        "default": null,
                        "doc": "null: measured at a known place (forced)."
                      },
                      {
                        "name": "mjd",
                        "type": "double",
                        "doc": "UTC, middle of the exposure."
                      },
                      {
                        "name": "filter",
                        "type": "string",
                        "default": ""
                      },
                      {
                        "name": "flux",
                        "type": "double",
                        "doc": "ADU of its own frame; see zero_point."
                      },
                      {
                        "name": "flux_error",
                        "type": "double",
                        "minimum": 0
                      },
                      {
                        "name": "zero_point",
                        "type": [
                          "null",
                          "double"
                        ],
                        "default": null,
                        "doc": "AB magnitude of 1 ADU of its frame; null: its flux compares with no other frame's."
                      },
                      {
                        "name": "mag",
                        "type": [
                          "null",
                          "double"
                        ],
                        "default": null,
                        "doc": "AB, of |flux|; null without a zero point, and for a forced point below 3 of its errors."
                      },
                      {
                        "name": "mag_error",
                        "type": [
                          "null",
                          "double"
                        ],
                        "default": null
                      },
                      {
                        "name": "score",
                        "type": "double",
                        "doc": "Significance in standard deviations, with its sign."
                      },
                      {
                        "name": "reliability",
                        "type": [
                          "null",
                          "double"
                        ],
                        "default": null,
                        "minimum": 0,
                        "maximum": 1,
                        "doc": "null when forced."
                      },
                      {
                        "name": "is_forced",
                        "type": "boolean",
                        "default": false
                      }
                    ]
                  }
                },
                "default": [],
                "doc": "Earlier points of the object, by time, the latest 100; not this detection."
              },
              {
                "name": "priority",
                "type": "double",
                "minimum": 0,
                "maximum": 1,
                "doc": "Weighted mean of the terms."
              },
              {
                "name": "terms",
                "type": {
                  "type": "map",
                  "values": "double"
                },
                "default": {},
                "doc": "0…1 each: significance, reliability, novelty, brightness, watchlist, galaxy."
              },
              {
                "name": "watchlists",
                "type": {
                  "type": "array",
                  "items": "string"
                },
                "default": [],
                "doc": "Names of the lists and areas that it lies in."
              },
              {
                "name": "filters",
                "type": {
                  "type": "array",
                  "items": "string"
                },
                "default": [],
                "doc": "Names of the filters that it passes."
              },
              {
                "name": "near",
                "type": [
                  "null",
                  {
                    "type": "record",
                    "name": "Near",
                    "doc": "A catalogue entry beside an object.",
                    "fields": [
                      {
                        "name": "list",
                        "type": "string",
                        "doc": "Name of the galaxy list in the configuration."
                      },
                      {
                        "name": "name",
                        "type": "string"
                      },
                      {
                        "name": "ra",
                        "type": "double",
                        "doc": "Degrees, ICRS."
                      },
                      {
                        "name": "dec",
                        "type": "double"
                      },
                      {
                        "name": "separation_arcsec",
                        "type": "double",
                        "minimum": 0
                      },
                      {
                        "name": "radius_arcsec",
                        "type": [
                          "null",
                          "double"
                        ],
                        "default": null,
                        "doc": "Of the entry; null when the list has none."
                      },
                      {
                        "name": "redshift",
                        "type": [
                          "null",
                          "double"
                        ],
                        "default": null
                      }
                    ]
                  }
                ],
                "default": null,
                "doc": "Nearest entry of the galaxy lists."
              },
              {
                "name": "label",
                "type": [
                  "null",
                  {
                    "type": "enum",
                    "name": "Label",
                    "symbols": [
                      "real",
                      "bogus"
                    ]
                  }
                ],
                "default": null,
                "doc": "Of its object by people so far; null: none, or they disagree."
              },
              {
                "name": "withdrawn",
                "type": "boolean",
                "default": false,
                "doc": "The observation was made again and this detection is not in it, or is worth no alert any more."
              },
              {
                "name": "at",
                "type": "string",
                "format": "date-time",
                "doc": "When the log took the detection."
              }
            ]
          }
        },
        {
          "name": "at",
          "type": "string",
          "format": "date-time"
        }
      ]
    },
  ],
});

/** One way to the receiver. */
export interface SkyNotifiedSent {
  readonly channel: 'email' | 'slack' | 'webhook' | 'stream';
  /** What the other side called it, or answered. */
  readonly reference: string;
}

/** A receiver has been told of an alert. */
export interface SkyNotifiedBody {
  readonly notice_id: string;
  readonly receiver: string;
  readonly alert_id: string;
  readonly object_id: string;
  /** When it was decided. */
  readonly noticed_at: string;
  readonly sent_at: string;
  /** Tries, this one included. */
  readonly attempts: number;
  readonly sent: readonly SkyNotifiedSent[];
}

export const SkyNotified = defineEvent<SkyNotifiedBody>({
  domain: 'sky',
  name: 'notified',
  version: 1,
  schema: {
    "type": "record",
    "name": "Notified",
    "namespace": "alidade.sky",
    "doc": "A receiver has been told of an alert.",
    "fields": [
      {
        "name": "notice_id",
        "type": "string",
        "pattern": "^[A-Za-z0-9_-]{1,128}$"
      },
      {
        "name": "receiver",
        "type": "string"
      },
      {
        "name": "alert_id",
        "type": "string",
        "pattern": "^[A-Za-z0-9_-]{1,128}$"
      },
      {
        "name": "object_id",
        "type": "string",
        "pattern": "^[A-Za-z0-9_-]{1,128}$"
      },
      {
        "name": "noticed_at",
        "type": "string",
        "format": "date-time",
        "doc": "When it was decided."
      },
      {
        "name": "sent_at",
        "type": "string",
        "format": "date-time"
      },
      {
        "name": "attempts",
        "type": "int",
        "minimum": 1,
        "doc": "Tries, this one included."
      },
      {
        "name": "sent",
        "type": {
          "type": "array",
          "items": {
            "type": "record",
            "name": "Sent",
            "doc": "One way to the receiver.",
            "fields": [
              {
                "name": "channel",
                "type": {
                  "type": "enum",
                  "name": "NoticeChannel",
                  "symbols": [
                    "email",
                    "slack",
                    "webhook",
                    "stream"
                  ]
                }
              },
              {
                "name": "reference",
                "type": "string",
                "doc": "What the other side called it, or answered."
              }
            ]
          }
        }
      }
    ]
  },
});

/** What was seen at one place of the sky, over time. The newest message is how it stands. */
export interface SkyObjectBody {
  /** From its first detection. */
  readonly object_id: string;
  /** Mean of its detections weighted by their errors, degrees, ICRS. */
  readonly ra: number;
  readonly dec: number;
  readonly position_error_arcsec: number;
  /** 0: all were withdrawn, or it was found to be another object (merged_into); the object is no more. */
  readonly detections: number;
  /** Of its detections; of an object without any, of the last it had. */
  readonly first_mjd: number;
  readonly last_mjd: number;
  /** By time, the latest ones; detections and forced points. */
  readonly light_curve: readonly SkyLightPoint[];
  /** <filter>.<number>: points, mean, amplitude, chi2 and the like; magnitudes where there are zero points. */
  readonly statistics: Readonly<Record<string, number>>;
  /** Probability that a constant source would scatter less, of its most variable filter: 1 is surely variable. */
  readonly variability: number;
  /** Of its newest alert; 0 without one. */
  readonly priority: number;
  /** Ids, newest last, the latest 100. */
  readonly alerts: readonly string[];
  readonly watchlists: readonly string[];
  readonly near: null | SkyNear;
  /** Of people; null: none, or they disagree. */
  readonly label: null | 'real' | 'bogus';
  readonly synthetic: boolean;
  /** The object that it was found to be: its detections, light curve and alerts are there. That one may have been merged since: follow on. */
  readonly merged_into: null | string;
  /** Ids of objects that were found to be this one. */
  readonly absorbed: readonly string[];
  readonly at: string;
}

export const SkyObject = defineEvent<SkyObjectBody>({
  domain: 'sky',
  name: 'object',
  version: 2,
  schema: {
    "type": "record",
    "name": "Object",
    "namespace": "alidade.sky",
    "doc": "What was seen at one place of the sky, over time. The newest message is how it stands.",
    "fields": [
      {
        "name": "object_id",
        "type": "string",
        "pattern": "^[A-Za-z0-9_-]{1,128}$",
        "doc": "From its first detection."
      },
      {
        "name": "ra",
        "type": "double",
        "minimum": 0,
        "maximum": 360,
        "doc": "Mean of its detections weighted by their errors, degrees, ICRS."
      },
      {
        "name": "dec",
        "type": "double",
        "minimum": -90,
        "maximum": 90
      },
      {
        "name": "position_error_arcsec",
        "type": "double",
        "minimum": 0
      },
      {
        "name": "detections",
        "type": "int",
        "minimum": 0,
        "doc": "0: all were withdrawn, or it was found to be another object (merged_into); the object is no more."
      },
      {
        "name": "first_mjd",
        "type": "double",
        "doc": "Of its detections; of an object without any, of the last it had."
      },
      {
        "name": "last_mjd",
        "type": "double"
      },
      {
        "name": "light_curve",
        "type": {
          "type": "array",
          "items": {
            "type": "record",
            "name": "LightPoint",
            "doc": "A measurement of an object in one frame.",
            "fields": [
              {
                "name": "observation_id",
                "type": "string",
                "pattern": "^[A-Za-z0-9_-]{1,128}$"
              },
              {
                "name": "detection_id",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "null: measured at a known place (forced)."
              },
              {
                "name": "mjd",
                "type": "double",
                "doc": "UTC, middle of the exposure."
              },
              {
                "name": "filter",
                "type": "string",
                "default": ""
              },
              {
                "name": "flux",
                "type": "double",
                "doc": "ADU of its own frame; see zero_point."
              },
              {
                "name": "flux_error",
                "type": "double",
                "minimum": 0
              },
              {
                "name": "zero_point",
                "type": [
                  "null",
                  "double"
                ],
                "default": null,
                "doc": "AB magnitude of 1 ADU of its frame; null: its flux compares with no other frame's."
              },
              {
                "name": "mag",
                "type": [
                  "null",
                  "double"
                ],
                "default": null,
                "doc": "AB, of |flux|; null without a zero point, and for a forced point below 3 of its errors."
              },
              {
                "name": "mag_error",
                "type": [
                  "null",
                  "double"
                ],
                "default": null
              },
              {
                "name": "score",
                "type": "double",
                "doc": "Significance in standard deviations, with its sign."
              },
              {
                "name": "reliability",
                "type": [
                  "null",
                  "double"
                ],
                "default": null,
                "minimum": 0,
                "maximum": 1,
                "doc": "null when forced."
              },
              {
                "name": "is_forced",
                "type": "boolean",
                "default": false
              },
              {
                "name": "ra",
                "type": [
                  "null",
                  "double"
                ],
                "default": null,
                "minimum": 0,
                "maximum": 360,
                "doc": "Where the detection was, ICRS, degrees; null when forced, and of points from before it was kept."
              },
              {
                "name": "dec",
                "type": [
                  "null",
                  "double"
                ],
                "default": null,
                "minimum": -90,
                "maximum": 90
              }
            ]
          }
        },
        "default": [],
        "doc": "By time, the latest ones; detections and forced points."
      },
      {
        "name": "statistics",
        "type": {
          "type": "map",
          "values": "double"
        },
        "default": {},
        "doc": "<filter>.<number>: points, mean, amplitude, chi2 and the like; magnitudes where there are zero points."
      },
      {
        "name": "variability",
        "type": "double",
        "minimum": 0,
        "maximum": 1,
        "doc": "Probability that a constant source would scatter less, of its most variable filter: 1 is surely variable."
      },
      {
        "name": "priority",
        "type": "double",
        "minimum": 0,
        "maximum": 1,
        "doc": "Of its newest alert; 0 without one."
      },
      {
        "name": "alerts",
        "type": {
          "type": "array",
          "items": "string"
        },
        "default": [],
        "doc": "Ids, newest last, the latest 100."
      },
      {
        "name": "watchlists",
        "type": {
          "type": "array",
          "items": "string"
        },
        "default": []
      },
      {
        "name": "near",
        "type": [
          "null",
          {
            "type": "record",
            "name": "Near",
            "doc": "A catalogue entry beside an object.",
            "fields": [
              {
                "name": "list",
                "type": "string",
                "doc": "Name of the galaxy list in the configuration."
              },
              {
                "name": "name",
                "type": "string"
              },
              {
                "name": "ra",
                "type": "double",
                "doc": "Degrees, ICRS."
              },
              {
                "name": "dec",
                "type": "double"
              },
              {
                "name": "separation_arcsec",
                "type": "double",
                "minimum": 0
              },
              {
                "name": "radius_arcsec",
                "type": [
                  "null",
                  "double"
                ],
                "default": null,
                "doc": "Of the entry; null when the list has none."
              },
              {
                "name": "redshift",
                "type": [
                  "null",
                  "double"
                ],
                "default": null
              }
            ]
          }
        ],
        "default": null
      },
      {
        "name": "label",
        "type": [
          "null",
          {
            "type": "enum",
            "name": "Label",
            "symbols": [
              "real",
              "bogus"
            ]
          }
        ],
        "default": null,
        "doc": "Of people; null: none, or they disagree."
      },
      {
        "name": "synthetic",
        "type": "boolean",
        "default": false
      },
      {
        "name": "merged_into",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "pattern": "^[A-Za-z0-9_-]{1,128}$",
        "doc": "The object that it was found to be: its detections, light curve and alerts are there. That one may have been merged since: follow on."
      },
      {
        "name": "absorbed",
        "type": {
          "type": "array",
          "items": "string"
        },
        "default": [],
        "doc": "Ids of objects that were found to be this one."
      },
      {
        "name": "at",
        "type": "string",
        "format": "date-time"
      }
    ]
  },
  earlier: [
    {
      "type": "record",
      "name": "Object",
      "namespace": "alidade.sky",
      "doc": "What was seen at one place of the sky, over time. The newest message is how it stands.",
      "fields": [
        {
          "name": "object_id",
          "type": "string",
          "pattern": "^[A-Za-z0-9_-]{1,128}$",
          "doc": "From its first detection."
        },
        {
          "name": "ra",
          "type": "double",
          "minimum": 0,
          "maximum": 360,
          "doc": "Mean of its detections weighted by their errors, degrees, ICRS."
        },
        {
          "name": "dec",
          "type": "double",
          "minimum": -90,
          "maximum": 90
        },
        {
          "name": "position_error_arcsec",
          "type": "double",
          "minimum": 0
        },
        {
          "name": "detections",
          "type": "int",
          "minimum": 0,
          "doc": "0: all were withdrawn; the object is no more."
        },
        {
          "name": "first_mjd",
          "type": "double",
          "doc": "Of its detections; of an object without any, of the last it had."
        },
        {
          "name": "last_mjd",
          "type": "double"
        },
        {
          "name": "light_curve",
          "type": {
            "type": "array",
            "items": {
              "type": "record",
              "name": "LightPoint",
              "doc": "A measurement of an object in one frame.",
              "fields": [
                {
                  "name": "observation_id",
                  "type": "string",
                  "pattern": "^[A-Za-z0-9_-]{1,128}$"
                },
                {
                  "name": "detection_id",
                  "type": [
                    "null",
                    "string"
                  ],
                  "default": null,
                  "doc": "null: measured at a known place (forced)."
                },
                {
                  "name": "mjd",
                  "type": "double",
                  "doc": "UTC, middle of the exposure."
                },
                {
                  "name": "filter",
                  "type": "string",
                  "default": ""
                },
                {
                  "name": "flux",
                  "type": "double",
                  "doc": "ADU of its own frame; see zero_point."
                },
                {
                  "name": "flux_error",
                  "type": "double",
                  "minimum": 0
                },
                {
                  "name": "zero_point",
                  "type": [
                    "null",
                    "double"
                  ],
                  "default": null,
                  "doc": "AB magnitude of 1 ADU of its frame; null: its flux compares with no other frame's."
                },
                {
                  "name": "mag",
                  "type": [
                    "null",
                    "double"
                  ],
                  "default": null,
                  "doc": "AB, of |flux|; null without a zero point, and for a forced point below 3 of its errors."
                },
                {
                  "name": "mag_error",
                  "type": [
                    "null",
                    "double"
                  ],
                  "default": null
                },
                {
                  "name": "score",
                  "type": "double",
                  "doc": "Significance in standard deviations, with its sign."
                },
                {
                  "name": "reliability",
                  "type": [
                    "null",
                    "double"
                  ],
                  "default": null,
                  "minimum": 0,
                  "maximum": 1,
                  "doc": "null when forced."
                },
                {
                  "name": "is_forced",
                  "type": "boolean",
                  "default": false
                }
              ]
            }
          },
          "default": [],
          "doc": "By time, the latest ones; detections and forced points."
        },
        {
          "name": "statistics",
          "type": {
            "type": "map",
            "values": "double"
          },
          "default": {},
          "doc": "<filter>.<number>: points, mean, amplitude, chi2 and the like; magnitudes where there are zero points."
        },
        {
          "name": "variability",
          "type": "double",
          "minimum": 0,
          "maximum": 1,
          "doc": "Probability that a constant source would scatter less, of its most variable filter: 1 is surely variable."
        },
        {
          "name": "priority",
          "type": "double",
          "minimum": 0,
          "maximum": 1,
          "doc": "Of its newest alert; 0 without one."
        },
        {
          "name": "alerts",
          "type": {
            "type": "array",
            "items": "string"
          },
          "default": [],
          "doc": "Ids, newest last, the latest 100."
        },
        {
          "name": "watchlists",
          "type": {
            "type": "array",
            "items": "string"
          },
          "default": []
        },
        {
          "name": "near",
          "type": [
            "null",
            {
              "type": "record",
              "name": "Near",
              "doc": "A catalogue entry beside an object.",
              "fields": [
                {
                  "name": "list",
                  "type": "string",
                  "doc": "Name of the galaxy list in the configuration."
                },
                {
                  "name": "name",
                  "type": "string"
                },
                {
                  "name": "ra",
                  "type": "double",
                  "doc": "Degrees, ICRS."
                },
                {
                  "name": "dec",
                  "type": "double"
                },
                {
                  "name": "separation_arcsec",
                  "type": "double",
                  "minimum": 0
                },
                {
                  "name": "radius_arcsec",
                  "type": [
                    "null",
                    "double"
                  ],
                  "default": null,
                  "doc": "Of the entry; null when the list has none."
                },
                {
                  "name": "redshift",
                  "type": [
                    "null",
                    "double"
                  ],
                  "default": null
                }
              ]
            }
          ],
          "default": null
        },
        {
          "name": "label",
          "type": [
            "null",
            {
              "type": "enum",
              "name": "Label",
              "symbols": [
                "real",
                "bogus"
              ]
            }
          ],
          "default": null,
          "doc": "Of people; null: none, or they disagree."
        },
        {
          "name": "synthetic",
          "type": "boolean",
          "default": false
        },
        {
          "name": "at",
          "type": "string",
          "format": "date-time"
        }
      ]
    },
  ],
});

/** Where the telescope stands. */
export interface SkyObservedSite {
  /** Degrees east. */
  readonly longitude: number;
  /** Degrees north. */
  readonly latitude: number;
  /** Above the ellipsoid, m. */
  readonly height_m: number;
}

/** FITS files. Each is a path below one of the folders for files, or artifact: and the sha256 of a stored one. */
export interface SkyObservedFiles {
  /** The exposure; the first image in it counts. */
  readonly raw: string;
  /** Raw bias frames, or one master. */
  readonly bias: readonly string[];
  /** Raw dark frames with their EXPTIME. */
  readonly dark: readonly string[];
  /** Raw flat fields of the same filter. */
  readonly flat: readonly string[];
  /** The sky as it was: a calibrated frame with coordinates. */
  readonly template: string;
  /** Stars of the field, CSV or FITS table with ra, dec and mag: coordinates and zero point are measured with it. */
  readonly catalogue: null | string;
  /** An image of the raw frame's size; what is not 0 is bad. */
  readonly bad_pixels: null | string;
}

/** An exposure and the files that belong to it, as they are handed in. */
export interface SkyObservedBody {
  /** Letters, digits, _ and -; the id in the subject. */
  readonly observation_id: string;
  /** ICRS, where the telescope pointed, degrees. */
  readonly ra: number;
  /** ICRS, where the telescope pointed, degrees. */
  readonly dec: number;
  /** Start of the exposure, ISO 8601 with zone. */
  readonly observation_time: string;
  /** s; null: EXPTIME of the raw frame. */
  readonly exposure_seconds: null | number;
  /** Such as r; empty: FILTER of the raw frame. */
  readonly filter: string;
  /** Empty: INSTRUME of the raw frame. */
  readonly instrument: string;
  /** The survey's name of the place. */
  readonly field: string;
  /** For the airmass, when the header has none. */
  readonly site: null | SkyObservedSite;
  /** How the template is subtracted: Zackay, Ofek & Gal-Yam 2016, or a fitted kernel (Alard & Lupton 1998). */
  readonly method: 'zogy' | 'classic';
  /** The raw frame has its bias, dark and flat taken out already: no calibration frames are given. */
  readonly calibrated: boolean;
  /** Of the raw frame; null: GAIN, RDNOISE and SATURATE of its header. */
  readonly camera: null | SkyCamera;
  /** Of the template; null: GAIN, RDNOISE and SATURATE of its header. */
  readonly template_camera: null | SkyCamera;
  /** Observations that belong together carry the same. */
  readonly batch: null | string;
  /** The exposure is generated; alerts say so. */
  readonly synthetic: boolean;
  readonly files: SkyObservedFiles;
}

export const SkyObserved = defineEvent<SkyObservedBody>({
  domain: 'sky',
  name: 'observed',
  version: 1,
  schema: {
    "type": "record",
    "name": "Observed",
    "namespace": "alidade.sky",
    "doc": "An exposure and the files that belong to it, as they are handed in.",
    "fields": [
      {
        "name": "observation_id",
        "type": "string",
        "pattern": "^[A-Za-z0-9_-]{1,120}$",
        "doc": "Letters, digits, _ and -; the id in the subject."
      },
      {
        "name": "ra",
        "type": "double",
        "minimum": 0,
        "maximum": 360,
        "doc": "ICRS, where the telescope pointed, degrees."
      },
      {
        "name": "dec",
        "type": "double",
        "minimum": -90,
        "maximum": 90,
        "doc": "ICRS, where the telescope pointed, degrees."
      },
      {
        "name": "observation_time",
        "type": "string",
        "format": "date-time",
        "doc": "Start of the exposure, ISO 8601 with zone."
      },
      {
        "name": "exposure_seconds",
        "type": [
          "null",
          "double"
        ],
        "default": null,
        "doc": "s; null: EXPTIME of the raw frame."
      },
      {
        "name": "filter",
        "type": "string",
        "default": "",
        "doc": "Such as r; empty: FILTER of the raw frame."
      },
      {
        "name": "instrument",
        "type": "string",
        "default": "",
        "doc": "Empty: INSTRUME of the raw frame."
      },
      {
        "name": "field",
        "type": "string",
        "default": "",
        "doc": "The survey's name of the place."
      },
      {
        "name": "site",
        "type": [
          "null",
          {
            "type": "record",
            "name": "Site",
            "doc": "Where the telescope stands.",
            "fields": [
              {
                "name": "longitude",
                "type": "double",
                "minimum": -360,
                "maximum": 360,
                "doc": "Degrees east."
              },
              {
                "name": "latitude",
                "type": "double",
                "minimum": -90,
                "maximum": 90,
                "doc": "Degrees north."
              },
              {
                "name": "height_m",
                "type": "double",
                "default": 0,
                "doc": "Above the ellipsoid, m."
              }
            ]
          }
        ],
        "default": null,
        "doc": "For the airmass, when the header has none."
      },
      {
        "name": "method",
        "type": {
          "type": "enum",
          "name": "Method",
          "symbols": [
            "zogy",
            "classic"
          ]
        },
        "default": "zogy",
        "doc": "How the template is subtracted: Zackay, Ofek & Gal-Yam 2016, or a fitted kernel (Alard & Lupton 1998)."
      },
      {
        "name": "calibrated",
        "type": "boolean",
        "default": false,
        "doc": "The raw frame has its bias, dark and flat taken out already: no calibration frames are given."
      },
      {
        "name": "camera",
        "type": [
          "null",
          {
            "type": "record",
            "name": "Camera",
            "doc": "What turns pixels into noise.",
            "fields": [
              {
                "name": "gain",
                "type": "double",
                "minimum": 1e-9,
                "doc": "e-/ADU."
              },
              {
                "name": "read_noise",
                "type": "double",
                "minimum": 0,
                "doc": "e-."
              },
              {
                "name": "saturation",
                "type": [
                  "null",
                  "double"
                ],
                "default": null,
                "doc": "ADU; null where it is not known."
              }
            ]
          }
        ],
        "default": null,
        "doc": "Of the raw frame; null: GAIN, RDNOISE and SATURATE of its header."
      },
      {
        "name": "template_camera",
        "type": [
          "null",
          "Camera"
        ],
        "default": null,
        "doc": "Of the template; null: GAIN, RDNOISE and SATURATE of its header."
      },
      {
        "name": "batch",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "pattern": "^[A-Za-z0-9_-]{1,128}$",
        "doc": "Observations that belong together carry the same."
      },
      {
        "name": "synthetic",
        "type": "boolean",
        "default": false,
        "doc": "The exposure is generated; alerts say so."
      },
      {
        "name": "files",
        "type": {
          "type": "record",
          "name": "Files",
          "doc": "FITS files. Each is a path below one of the folders for files, or artifact: and the sha256 of a stored one.",
          "fields": [
            {
              "name": "raw",
              "type": "string",
              "doc": "The exposure; the first image in it counts."
            },
            {
              "name": "bias",
              "type": {
                "type": "array",
                "items": "string"
              },
              "default": [],
              "doc": "Raw bias frames, or one master."
            },
            {
              "name": "dark",
              "type": {
                "type": "array",
                "items": "string"
              },
              "default": [],
              "doc": "Raw dark frames with their EXPTIME."
            },
            {
              "name": "flat",
              "type": {
                "type": "array",
                "items": "string"
              },
              "default": [],
              "doc": "Raw flat fields of the same filter."
            },
            {
              "name": "template",
              "type": "string",
              "doc": "The sky as it was: a calibrated frame with coordinates."
            },
            {
              "name": "catalogue",
              "type": [
                "null",
                "string"
              ],
              "default": null,
              "doc": "Stars of the field, CSV or FITS table with ra, dec and mag: coordinates and zero point are measured with it."
            },
            {
              "name": "bad_pixels",
              "type": [
                "null",
                "string"
              ],
              "default": null,
              "doc": "An image of the raw frame's size; what is not 0 is bad."
            }
          ]
        }
      }
    ]
  },
});

/** A calibrated frame and a template on its pixels. Each is one FITS file: image, VARIANCE, MASK and PSF. */
export interface SkyPreprocessedBody {
  readonly observation: SkyObservation;
  /** ADU of the calibrated frame; its header has the coordinates that hold. */
  readonly science: SkyArtifactRef;
  /** On the science frame's pixels. */
  readonly template: SkyArtifactRef;
  /** Where the science frame's coordinates come from. */
  readonly wcs_source: 'header' | 'catalogue' | 'template';
  /** Magnitude (AB) of 1 ADU; null where no catalogue tells it. */
  readonly zero_point: null | number;
  /** Standard error of it, mag. */
  readonly zero_point_error: null | number;
  /** Background, noise, stars, fwhm and what else was measured; what could not be is absent. */
  readonly quality: Readonly<Record<string, number>>;
  readonly provenance: SkyProvenance;
  /** Wall clock of each step of each stage, s. */
  readonly seconds: Readonly<Record<string, number>>;
  /** What a person should know. */
  readonly warnings: readonly string[];
}

export const SkyPreprocessed = defineEvent<SkyPreprocessedBody>({
  domain: 'sky',
  name: 'preprocessed',
  version: 1,
  schema: {
    "type": "record",
    "name": "Preprocessed",
    "namespace": "alidade.sky",
    "doc": "A calibrated frame and a template on its pixels. Each is one FITS file: image, VARIANCE, MASK and PSF.",
    "fields": [
      {
        "name": "observation",
        "type": {
          "type": "record",
          "name": "Observation",
          "doc": "An exposure as it was found to be.",
          "fields": [
            {
              "name": "observation_id",
              "type": "string"
            },
            {
              "name": "ra",
              "type": "double",
              "minimum": 0,
              "maximum": 360,
              "doc": "ICRS, of the frame's centre, degrees."
            },
            {
              "name": "dec",
              "type": "double",
              "minimum": -90,
              "maximum": 90,
              "doc": "ICRS, of the frame's centre, degrees."
            },
            {
              "name": "observation_time",
              "type": "string",
              "format": "date-time",
              "doc": "Start of the exposure, UTC."
            },
            {
              "name": "mjd",
              "type": "double",
              "doc": "Middle of the exposure, modified Julian date, UTC."
            },
            {
              "name": "exposure_seconds",
              "type": "double",
              "minimum": 0,
              "doc": "s."
            },
            {
              "name": "filter",
              "type": "string"
            },
            {
              "name": "instrument",
              "type": "string"
            },
            {
              "name": "field",
              "type": "string",
              "doc": "The survey's name of the place."
            },
            {
              "name": "airmass",
              "type": [
                "null",
                "double"
              ],
              "default": null,
              "minimum": 1,
              "doc": "sec z at the frame's centre; null where neither site nor header tell it."
            },
            {
              "name": "columns",
              "type": "int",
              "minimum": 1,
              "doc": "px along a row."
            },
            {
              "name": "rows",
              "type": "int",
              "minimum": 1,
              "doc": "px along a column."
            },
            {
              "name": "pixel_scale_arcsec",
              "type": "double",
              "doc": "arcsec/px at the centre."
            },
            {
              "name": "method",
              "type": {
                "type": "enum",
                "name": "Method",
                "symbols": [
                  "zogy",
                  "classic"
                ]
              },
              "doc": "How the template is subtracted."
            },
            {
              "name": "synthetic",
              "type": "boolean",
              "doc": "The exposure is generated: nothing of it is in the sky."
            },
            {
              "name": "batch",
              "type": [
                "null",
                "string"
              ],
              "default": null,
              "doc": "The batch that it came with."
            }
          ]
        }
      },
      {
        "name": "science",
        "type": {
          "type": "record",
          "name": "ArtifactRef",
          "doc": "A stored file, named by its content.",
          "fields": [
            {
              "name": "hash",
              "type": "string",
              "pattern": "^[0-9a-f]{64}$",
              "doc": "sha256, lower-case hex."
            },
            {
              "name": "size",
              "type": "long",
              "minimum": 0,
              "doc": "Bytes."
            },
            {
              "name": "media_type",
              "type": "string",
              "doc": "Such as application/fits."
            }
          ]
        },
        "doc": "ADU of the calibrated frame; its header has the coordinates that hold."
      },
      {
        "name": "template",
        "type": "ArtifactRef",
        "doc": "On the science frame's pixels."
      },
      {
        "name": "wcs_source",
        "type": {
          "type": "enum",
          "name": "WcsSource",
          "symbols": [
            "header",
            "catalogue",
            "template"
          ]
        },
        "doc": "Where the science frame's coordinates come from."
      },
      {
        "name": "zero_point",
        "type": [
          "null",
          "double"
        ],
        "default": null,
        "doc": "Magnitude (AB) of 1 ADU; null where no catalogue tells it."
      },
      {
        "name": "zero_point_error",
        "type": [
          "null",
          "double"
        ],
        "default": null,
        "doc": "Standard error of it, mag."
      },
      {
        "name": "quality",
        "type": {
          "type": "map",
          "values": "double"
        },
        "doc": "Background, noise, stars, fwhm and what else was measured; what could not be is absent."
      },
      {
        "name": "provenance",
        "type": {
          "type": "record",
          "name": "Provenance",
          "doc": "What a result was made of: the same inputs, settings and code give the same bytes.",
          "fields": [
            {
              "name": "input_hashes",
              "type": {
                "type": "array",
                "items": "string"
              },
              "doc": "sha256 of each file: raw, calibration frames, template, catalogue, bad pixels."
            },
            {
              "name": "settings_hash",
              "type": "string",
              "doc": "sha256 of what was asked for and of the settings that bear on the result."
            },
            {
              "name": "code_version",
              "type": "string"
            }
          ]
        }
      },
      {
        "name": "seconds",
        "type": {
          "type": "map",
          "values": "double"
        },
        "doc": "Wall clock of each step of each stage, s."
      },
      {
        "name": "warnings",
        "type": {
          "type": "array",
          "items": "string"
        },
        "doc": "What a person should know."
      }
    ]
  },
});

/** An observation that is not searched: too poor, or its files do not fit. Nothing is wrong with the machinery. */
export interface SkyRejectedBody {
  readonly observation_id: string;
  /** ICRS, degrees. */
  readonly ra: number;
  /** ICRS, degrees. */
  readonly dec: number;
  /** Start of the exposure. */
  readonly observation_time: string;
  /** Which stage says so. */
  readonly stage: 'ingest' | 'preprocess' | 'difference' | 'detect';
  /** For programs, such as TOO_POOR. */
  readonly code: string;
  /** One sentence with its numbers. */
  readonly reason: string;
  /** Each by itself. */
  readonly faults: readonly string[];
  /** What was measured, and limits that were not kept (limit_…). */
  readonly numbers: Readonly<Record<string, number>>;
  /** null when not even that is known. */
  readonly observation: null | SkyObservation;
  /** The calibrated frame, where there is one: what people may look at. */
  readonly science: null | SkyArtifactRef;
  readonly template: null | SkyArtifactRef;
  readonly difference: null | SkyArtifactRef;
}

export const SkyRejected = defineEvent<SkyRejectedBody>({
  domain: 'sky',
  name: 'rejected',
  version: 1,
  schema: {
    "type": "record",
    "name": "Rejected",
    "namespace": "alidade.sky",
    "doc": "An observation that is not searched: too poor, or its files do not fit. Nothing is wrong with the machinery.",
    "fields": [
      {
        "name": "observation_id",
        "type": "string"
      },
      {
        "name": "ra",
        "type": "double",
        "doc": "ICRS, degrees."
      },
      {
        "name": "dec",
        "type": "double",
        "doc": "ICRS, degrees."
      },
      {
        "name": "observation_time",
        "type": "string",
        "format": "date-time",
        "doc": "Start of the exposure."
      },
      {
        "name": "stage",
        "type": {
          "type": "enum",
          "name": "RejectingStage",
          "symbols": [
            "ingest",
            "preprocess",
            "difference",
            "detect"
          ]
        },
        "doc": "Which stage says so."
      },
      {
        "name": "code",
        "type": "string",
        "doc": "For programs, such as TOO_POOR."
      },
      {
        "name": "reason",
        "type": "string",
        "doc": "One sentence with its numbers."
      },
      {
        "name": "faults",
        "type": {
          "type": "array",
          "items": "string"
        },
        "doc": "Each by itself."
      },
      {
        "name": "numbers",
        "type": {
          "type": "map",
          "values": "double"
        },
        "doc": "What was measured, and limits that were not kept (limit_…)."
      },
      {
        "name": "observation",
        "type": [
          "null",
          {
            "type": "record",
            "name": "Observation",
            "doc": "An exposure as it was found to be.",
            "fields": [
              {
                "name": "observation_id",
                "type": "string"
              },
              {
                "name": "ra",
                "type": "double",
                "minimum": 0,
                "maximum": 360,
                "doc": "ICRS, of the frame's centre, degrees."
              },
              {
                "name": "dec",
                "type": "double",
                "minimum": -90,
                "maximum": 90,
                "doc": "ICRS, of the frame's centre, degrees."
              },
              {
                "name": "observation_time",
                "type": "string",
                "format": "date-time",
                "doc": "Start of the exposure, UTC."
              },
              {
                "name": "mjd",
                "type": "double",
                "doc": "Middle of the exposure, modified Julian date, UTC."
              },
              {
                "name": "exposure_seconds",
                "type": "double",
                "minimum": 0,
                "doc": "s."
              },
              {
                "name": "filter",
                "type": "string"
              },
              {
                "name": "instrument",
                "type": "string"
              },
              {
                "name": "field",
                "type": "string",
                "doc": "The survey's name of the place."
              },
              {
                "name": "airmass",
                "type": [
                  "null",
                  "double"
                ],
                "default": null,
                "minimum": 1,
                "doc": "sec z at the frame's centre; null where neither site nor header tell it."
              },
              {
                "name": "columns",
                "type": "int",
                "minimum": 1,
                "doc": "px along a row."
              },
              {
                "name": "rows",
                "type": "int",
                "minimum": 1,
                "doc": "px along a column."
              },
              {
                "name": "pixel_scale_arcsec",
                "type": "double",
                "doc": "arcsec/px at the centre."
              },
              {
                "name": "method",
                "type": {
                  "type": "enum",
                  "name": "Method",
                  "symbols": [
                    "zogy",
                    "classic"
                  ]
                },
                "doc": "How the template is subtracted."
              },
              {
                "name": "synthetic",
                "type": "boolean",
                "doc": "The exposure is generated: nothing of it is in the sky."
              },
              {
                "name": "batch",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "The batch that it came with."
              }
            ]
          }
        ],
        "default": null,
        "doc": "null when not even that is known."
      },
      {
        "name": "science",
        "type": [
          "null",
          {
            "type": "record",
            "name": "ArtifactRef",
            "doc": "A stored file, named by its content.",
            "fields": [
              {
                "name": "hash",
                "type": "string",
                "pattern": "^[0-9a-f]{64}$",
                "doc": "sha256, lower-case hex."
              },
              {
                "name": "size",
                "type": "long",
                "minimum": 0,
                "doc": "Bytes."
              },
              {
                "name": "media_type",
                "type": "string",
                "doc": "Such as application/fits."
              }
            ]
          }
        ],
        "default": null,
        "doc": "The calibrated frame, where there is one: what people may look at."
      },
      {
        "name": "template",
        "type": [
          "null",
          "ArtifactRef"
        ],
        "default": null
      },
      {
        "name": "difference",
        "type": [
          "null",
          "ArtifactRef"
        ],
        "default": null
      }
    ]
  },
});

/** A person's newest vote on an alert. */
export interface SkyValidationVote {
  readonly by: string;
  readonly vote: 'real' | 'bogus' | 'unsure';
  readonly comment: null | string;
  readonly at: string;
}

/** One plane of a file of cutouts: image HDUs SCIENCE, TEMPLATE, DIFFERENCE, each planes × 63 × 63. */
export interface SkyValidationCutouts {
  readonly ref: SkyArtifactRef;
  /** From 0. */
  readonly plane: number;
}

/** How the vetting of an alert stands. The newest message counts. */
export interface SkyValidationBody {
  readonly alert_id: string;
  readonly object_id: string;
  readonly observation_id: string;
  /** disputed: everybody who was asked has voted, and they do not agree. */
  readonly status: 'open' | 'labelled' | 'disputed' | 'withdrawn';
  /** null until enough agree. */
  readonly label: null | 'real' | 'bogus';
  /** Share of the votes for real or bogus that the larger side has; 0 without any. */
  readonly agreement: number;
  /** Votes for real or bogus that make a label. */
  readonly wanted: number;
  /** Who is asked; empty: anybody. */
  readonly assigned_to: readonly string[];
  /** The newest of each person, in the order in which they came. */
  readonly votes: readonly SkyValidationVote[];
  readonly priority: number;
  /** What the model had said. */
  readonly reliability: number;
  /** What the model had said. */
  readonly class: 'real' | 'bogus' | 'dipole' | 'artefact';
  /** With the label: an example to learn from. */
  readonly cutouts: null | SkyValidationCutouts;
  readonly features: Readonly<Record<string, number>>;
  readonly synthetic: boolean;
  readonly at: string;
}

export const SkyValidation = defineEvent<SkyValidationBody>({
  domain: 'sky',
  name: 'validation',
  version: 1,
  schema: {
    "type": "record",
    "name": "Validation",
    "namespace": "alidade.sky",
    "doc": "How the vetting of an alert stands. The newest message counts.",
    "fields": [
      {
        "name": "alert_id",
        "type": "string",
        "pattern": "^[A-Za-z0-9_-]{1,128}$"
      },
      {
        "name": "object_id",
        "type": "string",
        "pattern": "^[A-Za-z0-9_-]{1,128}$"
      },
      {
        "name": "observation_id",
        "type": "string",
        "pattern": "^[A-Za-z0-9_-]{1,128}$"
      },
      {
        "name": "status",
        "type": {
          "type": "enum",
          "name": "ValidationStatus",
          "symbols": [
            "open",
            "labelled",
            "disputed",
            "withdrawn"
          ]
        },
        "doc": "disputed: everybody who was asked has voted, and they do not agree."
      },
      {
        "name": "label",
        "type": [
          "null",
          {
            "type": "enum",
            "name": "Label",
            "symbols": [
              "real",
              "bogus"
            ]
          }
        ],
        "default": null,
        "doc": "null until enough agree."
      },
      {
        "name": "agreement",
        "type": "double",
        "default": 0,
        "minimum": 0,
        "maximum": 1,
        "doc": "Share of the votes for real or bogus that the larger side has; 0 without any."
      },
      {
        "name": "wanted",
        "type": "int",
        "minimum": 1,
        "doc": "Votes for real or bogus that make a label."
      },
      {
        "name": "assigned_to",
        "type": {
          "type": "array",
          "items": "string"
        },
        "default": [],
        "doc": "Who is asked; empty: anybody."
      },
      {
        "name": "votes",
        "type": {
          "type": "array",
          "items": {
            "type": "record",
            "name": "Vote",
            "doc": "A person's newest vote on an alert.",
            "fields": [
              {
                "name": "by",
                "type": "string"
              },
              {
                "name": "vote",
                "type": {
                  "type": "enum",
                  "name": "VoteKind",
                  "symbols": [
                    "real",
                    "bogus",
                    "unsure"
                  ]
                }
              },
              {
                "name": "comment",
                "type": [
                  "null",
                  "string"
                ],
                "default": null
              },
              {
                "name": "at",
                "type": "string",
                "format": "date-time"
              }
            ]
          }
        },
        "default": [],
        "doc": "The newest of each person, in the order in which they came."
      },
      {
        "name": "priority",
        "type": "double",
        "minimum": 0,
        "maximum": 1
      },
      {
        "name": "reliability",
        "type": "double",
        "minimum": 0,
        "maximum": 1,
        "doc": "What the model had said."
      },
      {
        "name": "class",
        "type": {
          "type": "enum",
          "name": "DetectionClass",
          "symbols": [
            "real",
            "bogus",
            "dipole",
            "artefact"
          ]
        },
        "doc": "What the model had said."
      },
      {
        "name": "cutouts",
        "type": [
          "null",
          {
            "type": "record",
            "name": "Cutouts",
            "doc": "One plane of a file of cutouts: image HDUs SCIENCE, TEMPLATE, DIFFERENCE, each planes × 63 × 63.",
            "fields": [
              {
                "name": "ref",
                "type": {
                  "type": "record",
                  "name": "ArtifactRef",
                  "doc": "A stored file, named by its content.",
                  "fields": [
                    {
                      "name": "hash",
                      "type": "string",
                      "pattern": "^[0-9a-f]{64}$",
                      "doc": "sha256, lower-case hex."
                    },
                    {
                      "name": "size",
                      "type": "long",
                      "minimum": 0,
                      "doc": "Bytes."
                    },
                    {
                      "name": "media_type",
                      "type": "string",
                      "doc": "Such as application/fits."
                    }
                  ]
                }
              },
              {
                "name": "plane",
                "type": "int",
                "minimum": 0,
                "doc": "From 0."
              }
            ]
          }
        ],
        "default": null,
        "doc": "With the label: an example to learn from."
      },
      {
        "name": "features",
        "type": {
          "type": "map",
          "values": "double"
        },
        "default": {}
      },
      {
        "name": "synthetic",
        "type": "boolean",
        "default": false
      },
      {
        "name": "at",
        "type": "string",
        "format": "date-time"
      }
    ]
  },
});

/** A person's judgement of an alert. Of one person the newest counts. */
export interface SkyVotedBody {
  readonly alert_id: string;
  /** Who; of the same spelling is the same person. */
  readonly by: string;
  readonly vote: 'real' | 'bogus' | 'unsure';
  readonly comment: null | string;
  readonly at: string;
}

export const SkyVoted = defineEvent<SkyVotedBody>({
  domain: 'sky',
  name: 'voted',
  version: 1,
  schema: {
    "type": "record",
    "name": "Voted",
    "namespace": "alidade.sky",
    "doc": "A person's judgement of an alert. Of one person the newest counts.",
    "fields": [
      {
        "name": "alert_id",
        "type": "string",
        "pattern": "^[A-Za-z0-9_-]{1,128}$"
      },
      {
        "name": "by",
        "type": "string",
        "pattern": "^[^\\x00-\\x1f]{1,128}$",
        "doc": "Who; of the same spelling is the same person."
      },
      {
        "name": "vote",
        "type": {
          "type": "enum",
          "name": "VoteKind",
          "symbols": [
            "real",
            "bogus",
            "unsure"
          ]
        }
      },
      {
        "name": "comment",
        "type": [
          "null",
          "string"
        ],
        "default": null
      },
      {
        "name": "at",
        "type": "string",
        "format": "date-time"
      }
    ]
  },
});
