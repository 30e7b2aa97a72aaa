// Generated from schemas/drift; do not edit. `npm run generate` makes it anew.
import { defineEvent } from '../event.ts';

export interface DriftCompletedArtifactRef {
  readonly hash: string;
  readonly size: number;
  readonly media_type: string;
}

export interface DriftCompletedNamedArtifact {
  /** particles.nc, density.png, summary.json, animation.gif */
  readonly name: string;
  readonly ref: DriftCompletedArtifactRef;
}

export interface DriftCompletedHeadline {
  readonly mean_latitude: number;
  readonly mean_longitude: number;
  readonly area50_km2: number;
  readonly area90_km2: number;
  readonly area95_km2: number;
  readonly active: number;
  readonly stranded: number;
  readonly missing_data: number;
  readonly simulation_seconds: number;
  readonly cpu_seconds: number;
}

/** A mission whose results stand under their names. */
export interface DriftCompletedBody {
  readonly mission_id: string;
  readonly artifacts: readonly DriftCompletedNamedArtifact[];
  readonly animation_error: null | string;
  /** At the end of the mission. */
  readonly statistics: DriftCompletedHeadline;
  readonly code_version: string;
  readonly input_hashes: readonly string[];
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
            "fields": [
              {
                "name": "name",
                "type": "string",
                "doc": "particles.nc, density.png, summary.json, animation.gif"
              },
              {
                "name": "ref",
                "type": {
                  "type": "record",
                  "name": "ArtifactRef",
                  "fields": [
                    {
                      "name": "hash",
                      "type": "string"
                    },
                    {
                      "name": "size",
                      "type": "long"
                    },
                    {
                      "name": "media_type",
                      "type": "string"
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
        "default": null
      },
      {
        "name": "statistics",
        "doc": "At the end of the mission.",
        "type": {
          "type": "record",
          "name": "Headline",
          "fields": [
            {
              "name": "mean_latitude",
              "type": "double"
            },
            {
              "name": "mean_longitude",
              "type": "double"
            },
            {
              "name": "area50_km2",
              "type": "double"
            },
            {
              "name": "area90_km2",
              "type": "double"
            },
            {
              "name": "area95_km2",
              "type": "double"
            },
            {
              "name": "active",
              "type": "double"
            },
            {
              "name": "stranded",
              "type": "double"
            },
            {
              "name": "missing_data",
              "type": "double"
            },
            {
              "name": "simulation_seconds",
              "type": "double"
            },
            {
              "name": "cpu_seconds",
              "type": "double"
            }
          ]
        }
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
        }
      },
      {
        "name": "warnings",
        "type": {
          "type": "array",
          "items": "string"
        }
      }
    ]
  },
});

export interface DriftMappedArtifactRef {
  readonly hash: string;
  readonly size: number;
  readonly media_type: string;
}

export interface DriftMappedNamedArtifact {
  /** particles.nc, density.png, summary.json, animation.gif */
  readonly name: string;
  readonly ref: DriftMappedArtifactRef;
}

export interface DriftMappedHeadline {
  readonly mean_latitude: number;
  readonly mean_longitude: number;
  readonly area50_km2: number;
  readonly area90_km2: number;
  readonly area95_km2: number;
  readonly active: number;
  readonly stranded: number;
  readonly missing_data: number;
  readonly simulation_seconds: number;
  readonly cpu_seconds: number;
}

/** What people look at: map, statistics, file. */
export interface DriftMappedBody {
  readonly mission_id: string;
  readonly artifacts: readonly DriftMappedNamedArtifact[];
  readonly animation_error: null | string;
  /** At the end of the mission. */
  readonly statistics: DriftMappedHeadline;
  readonly code_version: string;
  readonly input_hashes: readonly string[];
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
            "fields": [
              {
                "name": "name",
                "type": "string",
                "doc": "particles.nc, density.png, summary.json, animation.gif"
              },
              {
                "name": "ref",
                "type": {
                  "type": "record",
                  "name": "ArtifactRef",
                  "fields": [
                    {
                      "name": "hash",
                      "type": "string"
                    },
                    {
                      "name": "size",
                      "type": "long"
                    },
                    {
                      "name": "media_type",
                      "type": "string"
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
        "default": null
      },
      {
        "name": "statistics",
        "doc": "At the end of the mission.",
        "type": {
          "type": "record",
          "name": "Headline",
          "fields": [
            {
              "name": "mean_latitude",
              "type": "double"
            },
            {
              "name": "mean_longitude",
              "type": "double"
            },
            {
              "name": "area50_km2",
              "type": "double"
            },
            {
              "name": "area90_km2",
              "type": "double"
            },
            {
              "name": "area95_km2",
              "type": "double"
            },
            {
              "name": "active",
              "type": "double"
            },
            {
              "name": "stranded",
              "type": "double"
            },
            {
              "name": "missing_data",
              "type": "double"
            },
            {
              "name": "simulation_seconds",
              "type": "double"
            },
            {
              "name": "cpu_seconds",
              "type": "double"
            }
          ]
        }
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
        }
      },
      {
        "name": "warnings",
        "type": {
          "type": "array",
          "items": "string"
        }
      }
    ]
  },
});

export interface DriftPreparedSource {
  readonly name: string;
  /** null for constants. */
  readonly path: null | string;
  readonly sha256: null | string;
  readonly variables: readonly string[];
  /** ISO 8601, null when it holds always. */
  readonly start: null | string;
  readonly end: null | string;
  /** west, south, east, north in degrees. */
  readonly box: null | readonly number[];
}

/** A valid mission whose forcing is found and covers it. */
export interface DriftPreparedBody {
  readonly mission_id: string;
  /** The mission with every default filled in, as JSON. */
  readonly mission_json: string;
  readonly object_name: string;
  readonly sources: readonly DriftPreparedSource[];
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
        "name": "mission_json",
        "type": "string",
        "doc": "The mission with every default filled in, as JSON."
      },
      {
        "name": "object_name",
        "type": "string"
      },
      {
        "name": "sources",
        "type": {
          "type": "array",
          "items": {
            "type": "record",
            "name": "Source",
            "fields": [
              {
                "name": "name",
                "type": "string"
              },
              {
                "name": "path",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "null for constants."
              },
              {
                "name": "sha256",
                "type": [
                  "null",
                  "string"
                ],
                "default": null
              },
              {
                "name": "variables",
                "type": {
                  "type": "array",
                  "items": "string"
                }
              },
              {
                "name": "start",
                "type": [
                  "null",
                  "string"
                ],
                "default": null,
                "doc": "ISO 8601, null when it holds always."
              },
              {
                "name": "end",
                "type": [
                  "null",
                  "string"
                ],
                "default": null
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
        }
      }
    ]
  },
});

export interface DriftRequestedCone {
  readonly latitude: number;
  readonly longitude: number;
  readonly radius_m: number;
}

export interface DriftRequestedForcingSource {
  readonly kind: 'file' | 'constant';
  /** file: a NetCDF file, or several joined in time by a pattern. */
  readonly path: null | string;
  /** constant: m/s towards east. */
  readonly x_wind: null | number;
  /** constant: m/s towards north. */
  readonly y_wind: null | number;
  readonly x_sea_water_velocity: null | number;
  readonly y_sea_water_velocity: null | number;
  readonly sea_surface_wave_stokes_drift_x_velocity: null | number;
  readonly sea_surface_wave_stokes_drift_y_velocity: null | number;
}

export interface DriftRequestedParams {
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
  readonly radius_distribution: 'gaussian' | 'uniform';
  /** Other end of a cone: centres lie along the line, the radius changes linearly. */
  readonly cone: null | DriftRequestedCone;
  /** Particles are released linearly from start_time to this. */
  readonly release_end_time: null | string;
  /** false: both coefficient errors are 0. */
  readonly leeway_uncertainty: boolean;
  readonly jibe_probability_per_hour: number;
  /** Standard deviation per component and step, m/s. */
  readonly wind_uncertainty_mps: number;
  /** Standard deviation per component and step, m/s. */
  readonly current_uncertainty_mps: number;
  /** ignore: there is no land at all. */
  readonly coastline: 'strand' | 'stop_before' | 'ignore';
  readonly capsizing: boolean;
  readonly stokes_drift: boolean;
  /** Same mission, same seed: same bytes. */
  readonly seed: number;
  /** In order of priority; empty: the installation's own sources. */
  readonly forcing: readonly DriftRequestedForcingSource[];
  /** Also make animation.gif; its failure never fails the mission. */
  readonly animation: boolean;
  /** The forcing is invented; maps say so. */
  readonly synthetic: boolean;
}

/** A search-and-rescue drift mission, as it is asked for. */
export interface DriftRequestedBody {
  /** Letters, digits, _ and -; the id in the subject. */
  readonly mission_id: string;
  /** What drifts, from where and when, and how it is simulated. */
  readonly params: DriftRequestedParams;
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
              "minimum": 0,
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
              "default": "gaussian"
            },
            {
              "name": "cone",
              "type": [
                "null",
                {
                  "type": "record",
                  "name": "Cone",
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
              "maximum": 1
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
              "default": false
            },
            {
              "name": "stokes_drift",
              "type": "boolean",
              "default": false
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
                      "default": null
                    },
                    {
                      "name": "y_sea_water_velocity",
                      "type": [
                        "null",
                        "double"
                      ],
                      "default": null
                    },
                    {
                      "name": "sea_surface_wave_stokes_drift_x_velocity",
                      "type": [
                        "null",
                        "double"
                      ],
                      "default": null
                    },
                    {
                      "name": "sea_surface_wave_stokes_drift_y_velocity",
                      "type": [
                        "null",
                        "double"
                      ],
                      "default": null
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

export interface DriftSimulatedArtifactRef {
  /** sha256, lower-case hex. */
  readonly hash: string;
  /** Bytes. */
  readonly size: number;
  readonly media_type: string;
}

/** Trajectories of all particles. */
export interface DriftSimulatedBody {
  readonly mission_id: string;
  readonly mission_json: string;
  readonly object_name: string;
  /** Positions and status at each output time, CF trajectories without the density. */
  readonly trajectories: DriftSimulatedArtifactRef;
  readonly particles: number;
  /** Share at the end. */
  readonly active: number;
  readonly stranded: number;
  readonly missing_data: number;
  /** Wall clock of the simulation alone. */
  readonly simulation_seconds: number;
  readonly cpu_seconds: number;
  readonly input_hashes: readonly string[];
  readonly code_version: string;
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
        "name": "mission_json",
        "type": "string"
      },
      {
        "name": "object_name",
        "type": "string"
      },
      {
        "name": "trajectories",
        "doc": "Positions and status at each output time, CF trajectories without the density.",
        "type": {
          "type": "record",
          "name": "ArtifactRef",
          "fields": [
            {
              "name": "hash",
              "type": "string",
              "doc": "sha256, lower-case hex."
            },
            {
              "name": "size",
              "type": "long",
              "doc": "Bytes."
            },
            {
              "name": "media_type",
              "type": "string"
            }
          ]
        }
      },
      {
        "name": "particles",
        "type": "int"
      },
      {
        "name": "active",
        "type": "double",
        "doc": "Share at the end."
      },
      {
        "name": "stranded",
        "type": "double"
      },
      {
        "name": "missing_data",
        "type": "double"
      },
      {
        "name": "simulation_seconds",
        "type": "double",
        "doc": "Wall clock of the simulation alone."
      },
      {
        "name": "cpu_seconds",
        "type": "double"
      },
      {
        "name": "input_hashes",
        "type": {
          "type": "array",
          "items": "string"
        }
      },
      {
        "name": "code_version",
        "type": "string"
      },
      {
        "name": "warnings",
        "type": {
          "type": "array",
          "items": "string"
        }
      }
    ]
  },
});
