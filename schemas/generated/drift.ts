// Generated from schemas/drift; do not edit. `npm run generate` makes it anew.
import { defineEvent } from '../event.ts';

/** A stored file, named by its content. */
export interface DriftArtifactRef {
  /** sha256, lower-case hex. */
  readonly hash: string;
  /** Bytes. */
  readonly size: number;
  /** Such as application/x-netcdf. */
  readonly media_type: string;
}

/** A result under its human name. */
export interface DriftNamedArtifact {
  /** particles.nc, density.png, summary.json, animation.gif. */
  readonly name: string;
  readonly ref: DriftArtifactRef;
}

/** A mission in a few numbers. Shares are of all particles. */
export interface DriftHeadline {
  /** Degrees north. */
  readonly mean_latitude: number;
  /** Degrees east. */
  readonly mean_longitude: number;
  /** Smallest area that holds half of the particles, km². */
  readonly area50_km2: number;
  /** km². */
  readonly area90_km2: number;
  /** km². */
  readonly area95_km2: number;
  /** Share still adrift. */
  readonly active: number;
  /** Share ashore. */
  readonly stranded: number;
  /** Share that left the forcing. */
  readonly missing_data: number;
  /** Wall clock of the simulation alone, s. */
  readonly simulation_seconds: number;
  /** CPU time of the simulation alone, s. */
  readonly cpu_seconds: number;
}

/** A mission whose results stand under their names. */
export interface DriftCompletedBody {
  readonly mission_id: string;
  readonly artifacts: readonly DriftNamedArtifact[];
  /** Why there is no animation although one was asked for. */
  readonly animation_error: null | string;
  /** At the end of the mission. */
  readonly statistics: DriftHeadline;
  /** Same inputs, settings, code and seed: same bytes. */
  readonly seed: number;
  /** sha256 of the settings that bear on the result. */
  readonly settings_hash: string;
  readonly code_version: string;
  /** sha256 of each forcing file, in order of priority. */
  readonly input_hashes: readonly string[];
  /** Which coastline; null when it was ignored. */
  readonly coastline: null | string;
  /** What a person should know about the result. */
  readonly warnings: readonly string[];
}

export const DriftCompleted = defineEvent<DriftCompletedBody>({
  domain: 'drift',
  name: 'completed',
  version: 1,
  schema: {
    "type": "record",
    "name": "Completed",
    "namespace": "alidade.drift",
    "doc": "A mission whose results stand under their names.",
    "fields": [
      {
        "name": "mission_id",
        "type": "string"
      },
      {
        "name": "artifacts",
        "type": {
          "type": "array",
          "items": {
            "type": "record",
            "name": "NamedArtifact",
            "doc": "A result under its human name.",
            "fields": [
              {
                "name": "name",
                "type": "string",
                "doc": "particles.nc, density.png, summary.json, animation.gif."
              },
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
                      "doc": "Such as application/x-netcdf."
                    }
                  ]
                }
              }
            ]
          }
        }
      },
      {
        "name": "animation_error",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Why there is no animation although one was asked for."
      },
      {
        "name": "statistics",
        "doc": "At the end of the mission.",
        "type": {
          "type": "record",
          "name": "Headline",
          "doc": "A mission in a few numbers. Shares are of all particles.",
          "fields": [
            {
              "name": "mean_latitude",
              "type": "double",
              "doc": "Degrees north."
            },
            {
              "name": "mean_longitude",
              "type": "double",
              "doc": "Degrees east."
            },
            {
              "name": "area50_km2",
              "type": "double",
              "doc": "Smallest area that holds half of the particles, km²."
            },
            {
              "name": "area90_km2",
              "type": "double",
              "doc": "km²."
            },
            {
              "name": "area95_km2",
              "type": "double",
              "doc": "km²."
            },
            {
              "name": "active",
              "type": "double",
              "minimum": 0,
              "maximum": 1,
              "doc": "Share still adrift."
            },
            {
              "name": "stranded",
              "type": "double",
              "minimum": 0,
              "maximum": 1,
              "doc": "Share ashore."
            },
            {
              "name": "missing_data",
              "type": "double",
              "minimum": 0,
              "maximum": 1,
              "doc": "Share that left the forcing."
            },
            {
              "name": "simulation_seconds",
              "type": "double",
              "minimum": 0,
              "doc": "Wall clock of the simulation alone, s."
            },
            {
              "name": "cpu_seconds",
              "type": "double",
              "minimum": 0,
              "doc": "CPU time of the simulation alone, s."
            }
          ]
        }
      },
      {
        "name": "seed",
        "type": "long",
        "minimum": 0,
        "doc": "Same inputs, settings, code and seed: same bytes."
      },
      {
        "name": "settings_hash",
        "type": "string",
        "doc": "sha256 of the settings that bear on the result."
      },
      {
        "name": "code_version",
        "type": "string"
      },
      {
        "name": "input_hashes",
        "type": {
          "type": "array",
          "items": "string"
        },
        "doc": "sha256 of each forcing file, in order of priority."
      },
      {
        "name": "coastline",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Which coastline; null when it was ignored."
      },
      {
        "name": "warnings",
        "type": {
          "type": "array",
          "items": "string"
        },
        "doc": "What a person should know about the result."
      }
    ]
  },
});

/** What people look at: map, statistics, file. */
export interface DriftMappedBody {
  readonly mission_id: string;
  readonly artifacts: readonly DriftNamedArtifact[];
  /** Why there is no animation although one was asked for. */
  readonly animation_error: null | string;
  /** At the end of the mission. */
  readonly statistics: DriftHeadline;
  /** Same inputs, settings, code and seed: same bytes. */
  readonly seed: number;
  /** sha256 of the settings that bear on the result. */
  readonly settings_hash: string;
  readonly code_version: string;
  /** sha256 of each forcing file, in order of priority. */
  readonly input_hashes: readonly string[];
  /** Which coastline; null when it was ignored. */
  readonly coastline: null | string;
  /** What a person should know about the result. */
  readonly warnings: readonly string[];
}

export const DriftMapped = defineEvent<DriftMappedBody>({
  domain: 'drift',
  name: 'mapped',
  version: 1,
  schema: {
    "type": "record",
    "name": "Mapped",
    "namespace": "alidade.drift",
    "doc": "What people look at: map, statistics, file.",
    "fields": [
      {
        "name": "mission_id",
        "type": "string"
      },
      {
        "name": "artifacts",
        "type": {
          "type": "array",
          "items": {
            "type": "record",
            "name": "NamedArtifact",
            "doc": "A result under its human name.",
            "fields": [
              {
                "name": "name",
                "type": "string",
                "doc": "particles.nc, density.png, summary.json, animation.gif."
              },
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
                      "doc": "Such as application/x-netcdf."
                    }
                  ]
                }
              }
            ]
          }
        }
      },
      {
        "name": "animation_error",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Why there is no animation although one was asked for."
      },
      {
        "name": "statistics",
        "doc": "At the end of the mission.",
        "type": {
          "type": "record",
          "name": "Headline",
          "doc": "A mission in a few numbers. Shares are of all particles.",
          "fields": [
            {
              "name": "mean_latitude",
              "type": "double",
              "doc": "Degrees north."
            },
            {
              "name": "mean_longitude",
              "type": "double",
              "doc": "Degrees east."
            },
            {
              "name": "area50_km2",
              "type": "double",
              "doc": "Smallest area that holds half of the particles, km²."
            },
            {
              "name": "area90_km2",
              "type": "double",
              "doc": "km²."
            },
            {
              "name": "area95_km2",
              "type": "double",
              "doc": "km²."
            },
            {
              "name": "active",
              "type": "double",
              "minimum": 0,
              "maximum": 1,
              "doc": "Share still adrift."
            },
            {
              "name": "stranded",
              "type": "double",
              "minimum": 0,
              "maximum": 1,
              "doc": "Share ashore."
            },
            {
              "name": "missing_data",
              "type": "double",
              "minimum": 0,
              "maximum": 1,
              "doc": "Share that left the forcing."
            },
            {
              "name": "simulation_seconds",
              "type": "double",
              "minimum": 0,
              "doc": "Wall clock of the simulation alone, s."
            },
            {
              "name": "cpu_seconds",
              "type": "double",
              "minimum": 0,
              "doc": "CPU time of the simulation alone, s."
            }
          ]
        }
      },
      {
        "name": "seed",
        "type": "long",
        "minimum": 0,
        "doc": "Same inputs, settings, code and seed: same bytes."
      },
      {
        "name": "settings_hash",
        "type": "string",
        "doc": "sha256 of the settings that bear on the result."
      },
      {
        "name": "code_version",
        "type": "string"
      },
      {
        "name": "input_hashes",
        "type": {
          "type": "array",
          "items": "string"
        },
        "doc": "sha256 of each forcing file, in order of priority."
      },
      {
        "name": "coastline",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Which coastline; null when it was ignored."
      },
      {
        "name": "warnings",
        "type": {
          "type": "array",
          "items": "string"
        },
        "doc": "What a person should know about the result."
      }
    ]
  },
});

/** A place and how well it is known. */
export interface DriftCone {
  readonly latitude: number;
  readonly longitude: number;
  readonly radius_m: number;
}

/** A file or constant values; values that are null are not given by it. */
export interface DriftForcingSource {
  readonly kind: 'file' | 'constant';
  /** file: a NetCDF file, or several joined in time by a pattern. */
  readonly path: null | string;
  /** constant: m/s towards east. */
  readonly x_wind: null | number;
  /** constant: m/s towards north. */
  readonly y_wind: null | number;
  /** constant: m/s towards east. */
  readonly x_sea_water_velocity: null | number;
  /** constant: m/s towards north. */
  readonly y_sea_water_velocity: null | number;
  /** constant: m/s towards east. */
  readonly sea_surface_wave_stokes_drift_x_velocity: null | number;
  /** constant: m/s towards north. */
  readonly sea_surface_wave_stokes_drift_y_velocity: null | number;
}

/** A mission without its id. */
export interface DriftParams {
  /** Last known position, degrees north. */
  readonly latitude: number;
  /** Last known position, degrees east. */
  readonly longitude: number;
  /** ISO 8601 with zone; of a backward mission the latest time. */
  readonly start_time: string;
  /** Simulated time, hours. */
  readonly duration_hours: number;
  /** Particles released. */
  readonly num_particles: number;
  /** Leeway category, 1 to 85, or its key such as PIW-1. */
  readonly object_type: number | string;
  /** Simulation step, minutes. */
  readonly time_step_minutes: number;
  /** Interval of stored positions, minutes. */
  readonly output_interval_minutes: number;
  /** backward: start_time is the latest time. */
  readonly direction: 'forward' | 'backward';
  /** Uncertainty of the position, metres: one standard deviation per axis (gaussian) or the disc's radius (uniform). */
  readonly radius_m: number;
  /** How start positions spread around the position. */
  readonly radius_distribution: 'gaussian' | 'uniform';
  /** Other end of a cone: centres lie along the line, the radius changes linearly. */
  readonly cone: null | DriftCone;
  /** Particles are released linearly from start_time to this. */
  readonly release_end_time: null | string;
  /** false: both coefficient errors are 0. */
  readonly leeway_uncertainty: boolean;
  /** Probability that the crosswind side flips, per hour. */
  readonly jibe_probability_per_hour: number;
  /** Standard deviation per component and step, m/s. */
  readonly wind_uncertainty_mps: number;
  /** Standard deviation per component and step, m/s. */
  readonly current_uncertainty_mps: number;
  /** ignore: there is no land at all. */
  readonly coastline: 'strand' | 'stop_before' | 'ignore';
  /** Strong wind may capsize the object, which then drifts at 0.4 of its leeway. */
  readonly capsizing: boolean;
  /** Add the surface Stokes drift of the forcing; the Leeway coefficients contain a typical one. */
  readonly stokes_drift: boolean;
  /** Same mission, same seed: same bytes. */
  readonly seed: number;
  /** In order of priority; empty: the installation's own sources. */
  readonly forcing: readonly DriftForcingSource[];
  /** Also make animation.gif; its failure never fails the mission. */
  readonly animation: boolean;
  /** The forcing is invented; maps say so. */
  readonly synthetic: boolean;
}

/** A forcing file as it was when the mission was prepared. */
export interface DriftPreparedSourceFile {
  readonly path: string;
  /** Lower-case hex. */
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
  /** Unix milliseconds; a file whose size or time differs later is hashed again. */
  readonly modified_ms: number;
}

/** Where forcing comes from, and what it covers. */
export interface DriftPreparedSource {
  readonly name: string;
  readonly kind: 'file' | 'constant';
  /** Those that are read for this mission; none of constants. */
  readonly files: readonly DriftPreparedSourceFile[];
  /** CF standard names. */
  readonly variables: readonly string[];
  /** null when it holds always. */
  readonly start: null | string;
  readonly end: null | string;
  /** west, south, east, north in degrees. */
  readonly box: null | readonly number[];
}

/** A valid mission whose forcing is found and covers it. */
export interface DriftPreparedBody {
  readonly mission_id: string;
  /** As asked for, with every default filled in and the forcing that is used. */
  readonly params: DriftParams;
  /** What drifts, in the words of the Leeway tables. */
  readonly object_name: string;
  /** In order of priority. */
  readonly sources: readonly DriftPreparedSource[];
  /** What a person should know about the result. */
  readonly warnings: readonly string[];
}

export const DriftPrepared = defineEvent<DriftPreparedBody>({
  domain: 'drift',
  name: 'prepared',
  version: 1,
  schema: {
    "type": "record",
    "name": "Prepared",
    "namespace": "alidade.drift",
    "doc": "A valid mission whose forcing is found and covers it.",
    "fields": [
      {
        "name": "mission_id",
        "type": "string"
      },
      {
        "name": "params",
        "doc": "As asked for, with every default filled in and the forcing that is used.",
        "type": {
          "type": "record",
          "name": "Params",
          "doc": "A mission without its id.",
          "fields": [
            {
              "name": "latitude",
              "type": "double",
              "minimum": -90,
              "maximum": 90,
              "doc": "Last known position, degrees north."
            },
            {
              "name": "longitude",
              "type": "double",
              "minimum": -360,
              "maximum": 360,
              "doc": "Last known position, degrees east."
            },
            {
              "name": "start_time",
              "type": "string",
              "format": "date-time",
              "doc": "ISO 8601 with zone; of a backward mission the latest time."
            },
            {
              "name": "duration_hours",
              "type": "double",
              "minimum": 0.001,
              "maximum": 8784,
              "doc": "Simulated time, hours."
            },
            {
              "name": "num_particles",
              "type": "int",
              "minimum": 1,
              "maximum": 5000000,
              "doc": "Particles released."
            },
            {
              "name": "object_type",
              "type": [
                "int",
                "string"
              ],
              "minimum": 1,
              "maximum": 85,
              "doc": "Leeway category, 1 to 85, or its key such as PIW-1."
            },
            {
              "name": "time_step_minutes",
              "type": "double",
              "default": 10,
              "minimum": 0.01,
              "maximum": 1440,
              "doc": "Simulation step, minutes."
            },
            {
              "name": "output_interval_minutes",
              "type": "double",
              "default": 60,
              "minimum": 0.01,
              "maximum": 14400,
              "doc": "Interval of stored positions, minutes."
            },
            {
              "name": "direction",
              "type": {
                "type": "enum",
                "name": "Direction",
                "symbols": [
                  "forward",
                  "backward"
                ]
              },
              "default": "forward",
              "doc": "backward: start_time is the latest time."
            },
            {
              "name": "radius_m",
              "type": "double",
              "default": 1000,
              "minimum": 0,
              "maximum": 1000000,
              "doc": "Uncertainty of the position, metres: one standard deviation per axis (gaussian) or the disc's radius (uniform)."
            },
            {
              "name": "radius_distribution",
              "type": {
                "type": "enum",
                "name": "RadiusDistribution",
                "symbols": [
                  "gaussian",
                  "uniform"
                ]
              },
              "default": "gaussian",
              "doc": "How start positions spread around the position."
            },
            {
              "name": "cone",
              "type": [
                "null",
                {
                  "type": "record",
                  "name": "Cone",
                  "doc": "A place and how well it is known.",
                  "fields": [
                    {
                      "name": "latitude",
                      "type": "double",
                      "minimum": -90,
                      "maximum": 90
                    },
                    {
                      "name": "longitude",
                      "type": "double",
                      "minimum": -360,
                      "maximum": 360
                    },
                    {
                      "name": "radius_m",
                      "type": "double",
                      "minimum": 0,
                      "maximum": 1000000
                    }
                  ]
                }
              ],
              "default": null,
              "doc": "Other end of a cone: centres lie along the line, the radius changes linearly."
            },
            {
              "name": "release_end_time",
              "type": [
                "null",
                "string"
              ],
              "default": null,
              "format": "date-time",
              "doc": "Particles are released linearly from start_time to this."
            },
            {
              "name": "leeway_uncertainty",
              "type": "boolean",
              "default": true,
              "doc": "false: both coefficient errors are 0."
            },
            {
              "name": "jibe_probability_per_hour",
              "type": "double",
              "default": 0.04,
              "minimum": 0,
              "maximum": 1,
              "doc": "Probability that the crosswind side flips, per hour."
            },
            {
              "name": "wind_uncertainty_mps",
              "type": "double",
              "default": 0,
              "minimum": 0,
              "maximum": 50,
              "doc": "Standard deviation per component and step, m/s."
            },
            {
              "name": "current_uncertainty_mps",
              "type": "double",
              "default": 0,
              "minimum": 0,
              "maximum": 10,
              "doc": "Standard deviation per component and step, m/s."
            },
            {
              "name": "coastline",
              "type": {
                "type": "enum",
                "name": "Coastline",
                "symbols": [
                  "strand",
                  "stop_before",
                  "ignore"
                ]
              },
              "default": "strand",
              "doc": "ignore: there is no land at all."
            },
            {
              "name": "capsizing",
              "type": "boolean",
              "default": false,
              "doc": "Strong wind may capsize the object, which then drifts at 0.4 of its leeway."
            },
            {
              "name": "stokes_drift",
              "type": "boolean",
              "default": false,
              "doc": "Add the surface Stokes drift of the forcing; the Leeway coefficients contain a typical one."
            },
            {
              "name": "seed",
              "type": "long",
              "default": 0,
              "minimum": 0,
              "maximum": 9007199254740991,
              "doc": "Same mission, same seed: same bytes."
            },
            {
              "name": "forcing",
              "type": {
                "type": "array",
                "items": {
                  "type": "record",
                  "name": "ForcingSource",
                  "doc": "A file or constant values; values that are null are not given by it.",
                  "fields": [
                    {
                      "name": "kind",
                      "type": {
                        "type": "enum",
                        "name": "ForcingKind",
                        "symbols": [
                          "file",
                          "constant"
                        ]
                      }
                    },
                    {
                      "name": "path",
                      "type": [
                        "null",
                        "string"
                      ],
                      "default": null,
                      "doc": "file: a NetCDF file, or several joined in time by a pattern."
                    },
                    {
                      "name": "x_wind",
                      "type": [
                        "null",
                        "double"
                      ],
                      "default": null,
                      "doc": "constant: m/s towards east."
                    },
                    {
                      "name": "y_wind",
                      "type": [
                        "null",
                        "double"
                      ],
                      "default": null,
                      "doc": "constant: m/s towards north."
                    },
                    {
                      "name": "x_sea_water_velocity",
                      "type": [
                        "null",
                        "double"
                      ],
                      "default": null,
                      "doc": "constant: m/s towards east."
                    },
                    {
                      "name": "y_sea_water_velocity",
                      "type": [
                        "null",
                        "double"
                      ],
                      "default": null,
                      "doc": "constant: m/s towards north."
                    },
                    {
                      "name": "sea_surface_wave_stokes_drift_x_velocity",
                      "type": [
                        "null",
                        "double"
                      ],
                      "default": null,
                      "doc": "constant: m/s towards east."
                    },
                    {
                      "name": "sea_surface_wave_stokes_drift_y_velocity",
                      "type": [
                        "null",
                        "double"
                      ],
                      "default": null,
                      "doc": "constant: m/s towards north."
                    }
                  ]
                }
              },
              "default": [],
              "doc": "In order of priority; empty: the installation's own sources."
            },
            {
              "name": "animation",
              "type": "boolean",
              "default": false,
              "doc": "Also make animation.gif; its failure never fails the mission."
            },
            {
              "name": "synthetic",
              "type": "boolean",
              "default": false,
              "doc": "The forcing is invented; maps say so."
            }
          ]
        }
      },
      {
        "name": "object_name",
        "type": "string",
        "doc": "What drifts, in the words of the Leeway tables."
      },
      {
        "name": "sources",
        "doc": "In order of priority.",
        "type": {
          "type": "array",
          "items": {
            "type": "record",
            "name": "Source",
            "doc": "Where forcing comes from, and what it covers.",
            "fields": [
              {
                "name": "name",
                "type": "string"
              },
              {
                "name": "kind",
                "type": {
                  "type": "enum",
                  "name": "SourceKind",
                  "symbols": [
                    "file",
                    "constant"
                  ]
                }
              },
              {
                "name": "files",
                "doc": "Those that are read for this mission; none of constants.",
                "type": {
                  "type": "array",
                  "items": {
                    "type": "record",
                    "name": "SourceFile",
                    "doc": "A forcing file as it was when the mission was prepared.",
                    "fields": [
                      {
                        "name": "path",
                        "type": "string"
                      },
                      {
                        "name": "sha256",
                        "type": "string",
                        "pattern": "^[0-9a-f]{64}$",
                        "doc": "Lower-case hex."
                      },
                      {
                        "name": "size",
                        "type": "long",
                        "minimum": 0,
                        "doc": "Bytes."
                      },
                      {
                        "name": "modified_ms",
                        "type": "double",
                        "doc": "Unix milliseconds; a file whose size or time differs later is hashed again."
                      }
                    ]
                  }
                }
              },
              {
                "name": "variables",
                "type": {
                  "type": "array",
                  "items": "string"
                },
                "doc": "CF standard names."
              },
              {
                "name": "start",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "format": "date-time",
                "doc": "null when it holds always."
              },
              {
                "name": "end",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "format": "date-time"
              },
              {
                "name": "box",
                "type": [
                  "null",
                  {
                    "type": "array",
                    "items": "double"
                  }
                ],
                "default": null,
                "doc": "west, south, east, north in degrees."
              }
            ]
          }
        }
      },
      {
        "name": "warnings",
        "type": {
          "type": "array",
          "items": "string"
        },
        "doc": "What a person should know about the result."
      }
    ]
  },
});

/** A search-and-rescue drift mission, as it is asked for. */
export interface DriftRequestedBody {
  /** Letters, digits, _ and -; the id in the subject. */
  readonly mission_id: string;
  /** What drifts, from where and when, and how it is simulated. */
  readonly params: DriftParams;
}

export const DriftRequested = defineEvent<DriftRequestedBody>({
  domain: 'drift',
  name: 'requested',
  version: 1,
  schema: {
    "type": "record",
    "name": "Requested",
    "namespace": "alidade.drift",
    "doc": "A search-and-rescue drift mission, as it is asked for.",
    "fields": [
      {
        "name": "mission_id",
        "type": "string",
        "pattern": "^[A-Za-z0-9_-]{1,128}$",
        "doc": "Letters, digits, _ and -; the id in the subject."
      },
      {
        "name": "params",
        "doc": "What drifts, from where and when, and how it is simulated.",
        "type": {
          "type": "record",
          "name": "Params",
          "doc": "A mission without its id.",
          "fields": [
            {
              "name": "latitude",
              "type": "double",
              "minimum": -90,
              "maximum": 90,
              "doc": "Last known position, degrees north."
            },
            {
              "name": "longitude",
              "type": "double",
              "minimum": -360,
              "maximum": 360,
              "doc": "Last known position, degrees east."
            },
            {
              "name": "start_time",
              "type": "string",
              "format": "date-time",
              "doc": "ISO 8601 with zone; of a backward mission the latest time."
            },
            {
              "name": "duration_hours",
              "type": "double",
              "minimum": 0.001,
              "maximum": 8784,
              "doc": "Simulated time, hours."
            },
            {
              "name": "num_particles",
              "type": "int",
              "minimum": 1,
              "maximum": 5000000,
              "doc": "Particles released."
            },
            {
              "name": "object_type",
              "type": [
                "int",
                "string"
              ],
              "minimum": 1,
              "maximum": 85,
              "doc": "Leeway category, 1 to 85, or its key such as PIW-1."
            },
            {
              "name": "time_step_minutes",
              "type": "double",
              "default": 10,
              "minimum": 0.01,
              "maximum": 1440,
              "doc": "Simulation step, minutes."
            },
            {
              "name": "output_interval_minutes",
              "type": "double",
              "default": 60,
              "minimum": 0.01,
              "maximum": 14400,
              "doc": "Interval of stored positions, minutes."
            },
            {
              "name": "direction",
              "type": {
                "type": "enum",
                "name": "Direction",
                "symbols": [
                  "forward",
                  "backward"
                ]
              },
              "default": "forward",
              "doc": "backward: start_time is the latest time."
            },
            {
              "name": "radius_m",
              "type": "double",
              "default": 1000,
              "minimum": 0,
              "maximum": 1000000,
              "doc": "Uncertainty of the position, metres: one standard deviation per axis (gaussian) or the disc's radius (uniform)."
            },
            {
              "name": "radius_distribution",
              "type": {
                "type": "enum",
                "name": "RadiusDistribution",
                "symbols": [
                  "gaussian",
                  "uniform"
                ]
              },
              "default": "gaussian",
              "doc": "How start positions spread around the position."
            },
            {
              "name": "cone",
              "type": [
                "null",
                {
                  "type": "record",
                  "name": "Cone",
                  "doc": "A place and how well it is known.",
                  "fields": [
                    {
                      "name": "latitude",
                      "type": "double",
                      "minimum": -90,
                      "maximum": 90
                    },
                    {
                      "name": "longitude",
                      "type": "double",
                      "minimum": -360,
                      "maximum": 360
                    },
                    {
                      "name": "radius_m",
                      "type": "double",
                      "minimum": 0,
                      "maximum": 1000000
                    }
                  ]
                }
              ],
              "default": null,
              "doc": "Other end of a cone: centres lie along the line, the radius changes linearly."
            },
            {
              "name": "release_end_time",
              "type": [
                "null",
                "string"
              ],
              "default": null,
              "format": "date-time",
              "doc": "Particles are released linearly from start_time to this."
            },
            {
              "name": "leeway_uncertainty",
              "type": "boolean",
              "default": true,
              "doc": "false: both coefficient errors are 0."
            },
            {
              "name": "jibe_probability_per_hour",
              "type": "double",
              "default": 0.04,
              "minimum": 0,
              "maximum": 1,
              "doc": "Probability that the crosswind side flips, per hour."
            },
            {
              "name": "wind_uncertainty_mps",
              "type": "double",
              "default": 0,
              "minimum": 0,
              "maximum": 50,
              "doc": "Standard deviation per component and step, m/s."
            },
            {
              "name": "current_uncertainty_mps",
              "type": "double",
              "default": 0,
              "minimum": 0,
              "maximum": 10,
              "doc": "Standard deviation per component and step, m/s."
            },
            {
              "name": "coastline",
              "type": {
                "type": "enum",
                "name": "Coastline",
                "symbols": [
                  "strand",
                  "stop_before",
                  "ignore"
                ]
              },
              "default": "strand",
              "doc": "ignore: there is no land at all."
            },
            {
              "name": "capsizing",
              "type": "boolean",
              "default": false,
              "doc": "Strong wind may capsize the object, which then drifts at 0.4 of its leeway."
            },
            {
              "name": "stokes_drift",
              "type": "boolean",
              "default": false,
              "doc": "Add the surface Stokes drift of the forcing; the Leeway coefficients contain a typical one."
            },
            {
              "name": "seed",
              "type": "long",
              "default": 0,
              "minimum": 0,
              "maximum": 9007199254740991,
              "doc": "Same mission, same seed: same bytes."
            },
            {
              "name": "forcing",
              "type": {
                "type": "array",
                "items": {
                  "type": "record",
                  "name": "ForcingSource",
                  "doc": "A file or constant values; values that are null are not given by it.",
                  "fields": [
                    {
                      "name": "kind",
                      "type": {
                        "type": "enum",
                        "name": "ForcingKind",
                        "symbols": [
                          "file",
                          "constant"
                        ]
                      }
                    },
                    {
                      "name": "path",
                      "type": [
                        "null",
                        "string"
                      ],
                      "default": null,
                      "doc": "file: a NetCDF file, or several joined in time by a pattern."
                    },
                    {
                      "name": "x_wind",
                      "type": [
                        "null",
                        "double"
                      ],
                      "default": null,
                      "doc": "constant: m/s towards east."
                    },
                    {
                      "name": "y_wind",
                      "type": [
                        "null",
                        "double"
                      ],
                      "default": null,
                      "doc": "constant: m/s towards north."
                    },
                    {
                      "name": "x_sea_water_velocity",
                      "type": [
                        "null",
                        "double"
                      ],
                      "default": null,
                      "doc": "constant: m/s towards east."
                    },
                    {
                      "name": "y_sea_water_velocity",
                      "type": [
                        "null",
                        "double"
                      ],
                      "default": null,
                      "doc": "constant: m/s towards north."
                    },
                    {
                      "name": "sea_surface_wave_stokes_drift_x_velocity",
                      "type": [
                        "null",
                        "double"
                      ],
                      "default": null,
                      "doc": "constant: m/s towards east."
                    },
                    {
                      "name": "sea_surface_wave_stokes_drift_y_velocity",
                      "type": [
                        "null",
                        "double"
                      ],
                      "default": null,
                      "doc": "constant: m/s towards north."
                    }
                  ]
                }
              },
              "default": [],
              "doc": "In order of priority; empty: the installation's own sources."
            },
            {
              "name": "animation",
              "type": "boolean",
              "default": false,
              "doc": "Also make animation.gif; its failure never fails the mission."
            },
            {
              "name": "synthetic",
              "type": "boolean",
              "default": false,
              "doc": "The forcing is invented; maps say so."
            }
          ]
        }
      }
    ]
  },
});

/** Trajectories of all particles. */
export interface DriftSimulatedBody {
  readonly mission_id: string;
  /** As asked for, with every default filled in and the forcing that is used. */
  readonly params: DriftParams;
  readonly object_name: string;
  /** Positions and status at each output time, CF trajectories with the density grid. */
  readonly trajectories: DriftArtifactRef;
  /** Particles released. */
  readonly particles: number;
  /** Simulation steps taken. */
  readonly steps: number;
  /** Times at which positions were stored. */
  readonly outputs: number;
  /** Share still adrift at the end. */
  readonly active: number;
  /** Share ashore. */
  readonly stranded: number;
  /** Share that left the forcing. */
  readonly missing_data: number;
  /** Wall clock of the simulation alone, s. */
  readonly simulation_seconds: number;
  /** CPU time of the simulation alone, s. */
  readonly cpu_seconds: number;
  /** Same inputs, settings, code and seed: same bytes. */
  readonly seed: number;
  /** sha256 of the settings that bear on the result. */
  readonly settings_hash: string;
  readonly code_version: string;
  /** sha256 of each forcing file, in order of priority. */
  readonly input_hashes: readonly string[];
  /** Which coastline; null when it was ignored. */
  readonly coastline: null | string;
  /** What a person should know about the result. */
  readonly warnings: readonly string[];
}

export const DriftSimulated = defineEvent<DriftSimulatedBody>({
  domain: 'drift',
  name: 'simulated',
  version: 1,
  schema: {
    "type": "record",
    "name": "Simulated",
    "namespace": "alidade.drift",
    "doc": "Trajectories of all particles.",
    "fields": [
      {
        "name": "mission_id",
        "type": "string"
      },
      {
        "name": "params",
        "doc": "As asked for, with every default filled in and the forcing that is used.",
        "type": {
          "type": "record",
          "name": "Params",
          "doc": "A mission without its id.",
          "fields": [
            {
              "name": "latitude",
              "type": "double",
              "minimum": -90,
              "maximum": 90,
              "doc": "Last known position, degrees north."
            },
            {
              "name": "longitude",
              "type": "double",
              "minimum": -360,
              "maximum": 360,
              "doc": "Last known position, degrees east."
            },
            {
              "name": "start_time",
              "type": "string",
              "format": "date-time",
              "doc": "ISO 8601 with zone; of a backward mission the latest time."
            },
            {
              "name": "duration_hours",
              "type": "double",
              "minimum": 0.001,
              "maximum": 8784,
              "doc": "Simulated time, hours."
            },
            {
              "name": "num_particles",
              "type": "int",
              "minimum": 1,
              "maximum": 5000000,
              "doc": "Particles released."
            },
            {
              "name": "object_type",
              "type": [
                "int",
                "string"
              ],
              "minimum": 1,
              "maximum": 85,
              "doc": "Leeway category, 1 to 85, or its key such as PIW-1."
            },
            {
              "name": "time_step_minutes",
              "type": "double",
              "default": 10,
              "minimum": 0.01,
              "maximum": 1440,
              "doc": "Simulation step, minutes."
            },
            {
              "name": "output_interval_minutes",
              "type": "double",
              "default": 60,
              "minimum": 0.01,
              "maximum": 14400,
              "doc": "Interval of stored positions, minutes."
            },
            {
              "name": "direction",
              "type": {
                "type": "enum",
                "name": "Direction",
                "symbols": [
                  "forward",
                  "backward"
                ]
              },
              "default": "forward",
              "doc": "backward: start_time is the latest time."
            },
            {
              "name": "radius_m",
              "type": "double",
              "default": 1000,
              "minimum": 0,
              "maximum": 1000000,
              "doc": "Uncertainty of the position, metres: one standard deviation per axis (gaussian) or the disc's radius (uniform)."
            },
            {
              "name": "radius_distribution",
              "type": {
                "type": "enum",
                "name": "RadiusDistribution",
                "symbols": [
                  "gaussian",
                  "uniform"
                ]
              },
              "default": "gaussian",
              "doc": "How start positions spread around the position."
            },
            {
              "name": "cone",
              "type": [
                "null",
                {
                  "type": "record",
                  "name": "Cone",
                  "doc": "A place and how well it is known.",
                  "fields": [
                    {
                      "name": "latitude",
                      "type": "double",
                      "minimum": -90,
                      "maximum": 90
                    },
                    {
                      "name": "longitude",
                      "type": "double",
                      "minimum": -360,
                      "maximum": 360
                    },
                    {
                      "name": "radius_m",
                      "type": "double",
                      "minimum": 0,
                      "maximum": 1000000
                    }
                  ]
                }
              ],
              "default": null,
              "doc": "Other end of a cone: centres lie along the line, the radius changes linearly."
            },
            {
              "name": "release_end_time",
              "type": [
                "null",
                "string"
              ],
              "default": null,
              "format": "date-time",
              "doc": "Particles are released linearly from start_time to this."
            },
            {
              "name": "leeway_uncertainty",
              "type": "boolean",
              "default": true,
              "doc": "false: both coefficient errors are 0."
            },
            {
              "name": "jibe_probability_per_hour",
              "type": "double",
              "default": 0.04,
              "minimum": 0,
              "maximum": 1,
              "doc": "Probability that the crosswind side flips, per hour."
            },
            {
              "name": "wind_uncertainty_mps",
              "type": "double",
              "default": 0,
              "minimum": 0,
              "maximum": 50,
              "doc": "Standard deviation per component and step, m/s."
            },
            {
              "name": "current_uncertainty_mps",
              "type": "double",
              "default": 0,
              "minimum": 0,
              "maximum": 10,
              "doc": "Standard deviation per component and step, m/s."
            },
            {
              "name": "coastline",
              "type": {
                "type": "enum",
                "name": "Coastline",
                "symbols": [
                  "strand",
                  "stop_before",
                  "ignore"
                ]
              },
              "default": "strand",
              "doc": "ignore: there is no land at all."
            },
            {
              "name": "capsizing",
              "type": "boolean",
              "default": false,
              "doc": "Strong wind may capsize the object, which then drifts at 0.4 of its leeway."
            },
            {
              "name": "stokes_drift",
              "type": "boolean",
              "default": false,
              "doc": "Add the surface Stokes drift of the forcing; the Leeway coefficients contain a typical one."
            },
            {
              "name": "seed",
              "type": "long",
              "default": 0,
              "minimum": 0,
              "maximum": 9007199254740991,
              "doc": "Same mission, same seed: same bytes."
            },
            {
              "name": "forcing",
              "type": {
                "type": "array",
                "items": {
                  "type": "record",
                  "name": "ForcingSource",
                  "doc": "A file or constant values; values that are null are not given by it.",
                  "fields": [
                    {
                      "name": "kind",
                      "type": {
                        "type": "enum",
                        "name": "ForcingKind",
                        "symbols": [
                          "file",
                          "constant"
                        ]
                      }
                    },
                    {
                      "name": "path",
                      "type": [
                        "null",
                        "string"
                      ],
                      "default": null,
                      "doc": "file: a NetCDF file, or several joined in time by a pattern."
                    },
                    {
                      "name": "x_wind",
                      "type": [
                        "null",
                        "double"
                      ],
                      "default": null,
                      "doc": "constant: m/s towards east."
                    },
                    {
                      "name": "y_wind",
                      "type": [
                        "null",
                        "double"
                      ],
                      "default": null,
                      "doc": "constant: m/s towards north."
                    },
                    {
                      "name": "x_sea_water_velocity",
                      "type": [
                        "null",
                        "double"
                      ],
                      "default": null,
                      "doc": "constant: m/s towards east."
                    },
                    {
                      "name": "y_sea_water_velocity",
                      "type": [
                        "null",
                        "double"
                      ],
                      "default": null,
                      "doc": "constant: m/s towards north."
                    },
                    {
                      "name": "sea_surface_wave_stokes_drift_x_velocity",
                      "type": [
                        "null",
                        "double"
                      ],
                      "default": null,
                      "doc": "constant: m/s towards east."
                    },
                    {
                      "name": "sea_surface_wave_stokes_drift_y_velocity",
                      "type": [
                        "null",
                        "double"
                      ],
                      "default": null,
                      "doc": "constant: m/s towards north."
                    }
                  ]
                }
              },
              "default": [],
              "doc": "In order of priority; empty: the installation's own sources."
            },
            {
              "name": "animation",
              "type": "boolean",
              "default": false,
              "doc": "Also make animation.gif; its failure never fails the mission."
            },
            {
              "name": "synthetic",
              "type": "boolean",
              "default": false,
              "doc": "The forcing is invented; maps say so."
            }
          ]
        }
      },
      {
        "name": "object_name",
        "type": "string"
      },
      {
        "name": "trajectories",
        "doc": "Positions and status at each output time, CF trajectories with the density grid.",
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
              "doc": "Such as application/x-netcdf."
            }
          ]
        }
      },
      {
        "name": "particles",
        "type": "int",
        "minimum": 1,
        "doc": "Particles released."
      },
      {
        "name": "steps",
        "type": "int",
        "minimum": 0,
        "doc": "Simulation steps taken."
      },
      {
        "name": "outputs",
        "type": "int",
        "minimum": 1,
        "doc": "Times at which positions were stored."
      },
      {
        "name": "active",
        "type": "double",
        "minimum": 0,
        "maximum": 1,
        "doc": "Share still adrift at the end."
      },
      {
        "name": "stranded",
        "type": "double",
        "minimum": 0,
        "maximum": 1,
        "doc": "Share ashore."
      },
      {
        "name": "missing_data",
        "type": "double",
        "minimum": 0,
        "maximum": 1,
        "doc": "Share that left the forcing."
      },
      {
        "name": "simulation_seconds",
        "type": "double",
        "minimum": 0,
        "doc": "Wall clock of the simulation alone, s."
      },
      {
        "name": "cpu_seconds",
        "type": "double",
        "minimum": 0,
        "doc": "CPU time of the simulation alone, s."
      },
      {
        "name": "seed",
        "type": "long",
        "minimum": 0,
        "doc": "Same inputs, settings, code and seed: same bytes."
      },
      {
        "name": "settings_hash",
        "type": "string",
        "doc": "sha256 of the settings that bear on the result."
      },
      {
        "name": "code_version",
        "type": "string"
      },
      {
        "name": "input_hashes",
        "type": {
          "type": "array",
          "items": "string"
        },
        "doc": "sha256 of each forcing file, in order of priority."
      },
      {
        "name": "coastline",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Which coastline; null when it was ignored."
      },
      {
        "name": "warnings",
        "type": {
          "type": "array",
          "items": "string"
        },
        "doc": "What a person should know about the result."
      }
    ]
  },
});
