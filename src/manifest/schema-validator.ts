/* eslint-disable */
// @ts-nocheck
// Generated from schema/ownership.schema.json by scripts/generate-manifest-validator.mjs.
'use strict';
export const validate: (data: unknown) => boolean = validate21;

const schema6 = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  $id: 'https://dbowner.dev/schema/ownership.schema.json',
  title: 'dbowner ownership manifest',
  type: 'object',
  additionalProperties: false,
  properties: {
    version: { const: 1 },
    instances: {
      type: 'object',
      propertyNames: { $ref: '#/definitions/name' },
      additionalProperties: { $ref: '#/definitions/instance' },
    },
    services: {
      type: 'object',
      propertyNames: { $ref: '#/definitions/name' },
      additionalProperties: { $ref: '#/definitions/service' },
    },
    contexts: {
      type: 'object',
      propertyNames: { $ref: '#/definitions/name' },
      additionalProperties: { $ref: '#/definitions/context' },
    },
    conventions: { type: 'array', items: { $ref: '#/definitions/convention' } },
    operators: { type: 'object', additionalProperties: { type: 'array', items: { $ref: '#/definitions/operator' } } },
    environments: {
      type: 'object',
      propertyNames: { $ref: '#/definitions/name' },
      additionalProperties: {
        type: 'object',
        additionalProperties: false,
        properties: { instances: { type: 'object', additionalProperties: { $ref: '#/definitions/instanceOverlay' } } },
      },
    },
    policy: { $ref: '#/definitions/policy' },
    'accept-gaps': {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['instance', 'fact', 'reason', 'expires'],
        properties: {
          instance: { $ref: '#/definitions/text' },
          fact: { $ref: '#/definitions/text' },
          reason: { $ref: '#/definitions/reason' },
          expires: { $ref: '#/definitions/date' },
        },
      },
    },
    waivers: { type: 'array', items: { $ref: '#/definitions/waiver' } },
    include: { type: 'array', items: { $ref: '#/definitions/text' } },
  },
  definitions: {
    name: { type: 'string', pattern: '^[A-Za-z0-9_][A-Za-z0-9_.-]*$' },
    text: { type: 'string', pattern: '\\S' },
    reason: { type: 'string', pattern: '\\S' },
    date: { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$' },
    days: { type: 'string', pattern: '^[1-9][0-9]{0,4}d$' },
    objectPattern: { type: 'string', pattern: '\\S' },
    url: { type: 'string', pattern: '\\S' },
    nodes: { type: 'array', items: { $ref: '#/definitions/url' } },
    engine: { enum: ['postgres', 'mysql', 'mariadb', 'mongodb'] },
    evidence: {
      type: 'object',
      additionalProperties: false,
      properties: {
        window: { $ref: '#/definitions/days' },
        sources: {
          type: 'array',
          items: {
            type: ['string', 'object'],
            pattern: '^[a-z][a-z0-9_-]*$',
            additionalProperties: false,
            required: ['log'],
            properties: {
              log: { $ref: '#/definitions/text' },
              format: { $ref: '#/definitions/text' },
              'line-prefix': { $ref: '#/definitions/text' },
              'time-zone': { $ref: '#/definitions/text' },
            },
          },
        },
      },
    },
    instance: {
      type: 'object',
      additionalProperties: false,
      required: ['engine', 'url'],
      properties: {
        engine: { $ref: '#/definitions/engine' },
        url: { $ref: '#/definitions/url' },
        nodes: { $ref: '#/definitions/nodes' },
        evidence: { $ref: '#/definitions/evidence' },
      },
    },
    instanceOverlay: {
      type: 'object',
      additionalProperties: false,
      properties: {
        engine: { $ref: '#/definitions/engine' },
        url: { $ref: '#/definitions/url' },
        nodes: { $ref: '#/definitions/nodes' },
        evidence: { $ref: '#/definitions/evidence' },
      },
    },
    owns: { type: 'array', items: { $ref: '#/definitions/objectPattern' } },
    team: { type: 'string', pattern: '\\S' },
    service: {
      type: ['object', 'null'],
      additionalProperties: false,
      properties: {
        team: { $ref: '#/definitions/team' },
        owns: { $ref: '#/definitions/owns' },
        identities: { $ref: '#/definitions/identities' },
        publishes: { $ref: '#/definitions/publishes' },
      },
    },
    identities: { type: 'object', additionalProperties: { type: 'array', items: { $ref: '#/definitions/identity' } } },
    identity: {
      type: ['string', 'object'],
      pattern: '\\S',
      additionalProperties: false,
      required: ['match'],
      properties: {
        match: { $ref: '#/definitions/text' },
        use: { enum: ['app', 'migrate', 'read', 'owner'] },
        ephemeral: { type: 'boolean' },
        'member-of': { $ref: '#/definitions/text' },
      },
    },
    action: { enum: ['read', 'write', 'ddl', 'execute', 'admin'] },
    actions: { type: 'array', items: { $ref: '#/definitions/action' } },
    publishes: {
      type: 'array',
      items: {
        type: ['string', 'object'],
        pattern: '\\S',
        additionalProperties: false,
        required: ['object', 'to'],
        properties: {
          object: { $ref: '#/definitions/objectPattern' },
          actions: { $ref: '#/definitions/actions' },
          to: { type: ['string', 'array'], pattern: '\\S', items: { $ref: '#/definitions/text' } },
          reason: { $ref: '#/definitions/reason' },
          expires: { $ref: '#/definitions/date' },
        },
      },
    },
    context: {
      type: 'object',
      additionalProperties: false,
      required: ['owns', 'members'],
      properties: {
        team: { $ref: '#/definitions/team' },
        owns: { $ref: '#/definitions/owns' },
        members: { type: 'object', additionalProperties: { $ref: '#/definitions/actions' } },
        publishes: { $ref: '#/definitions/publishes' },
      },
    },
    convention: {
      type: 'object',
      additionalProperties: false,
      required: ['services'],
      properties: {
        services: { $ref: '#/definitions/text' },
        team: { $ref: '#/definitions/team' },
        owns: { $ref: '#/definitions/owns' },
        identities: { $ref: '#/definitions/identities' },
      },
    },
    operator: {
      type: 'object',
      additionalProperties: false,
      required: ['match', 'kind', 'may'],
      properties: {
        match: { $ref: '#/definitions/text' },
        kind: { $ref: '#/definitions/text' },
        may: { type: 'array', items: { enum: ['read', 'write', 'ddl', 'execute', 'admin', 'stream'] } },
        on: { type: 'array', items: { $ref: '#/definitions/objectPattern' } },
        reason: { $ref: '#/definitions/reason' },
        expires: { $ref: '#/definitions/date' },
      },
    },
    policy: {
      type: 'object',
      additionalProperties: false,
      properties: {
        isolation: { enum: ['instance', 'database', 'schema', 'object'] },
        unowned: { enum: ['error', 'warning', 'info', 'off'] },
        'fail-on': { enum: ['error', 'warning', 'info', 'never'] },
        'max-waiver': { $ref: '#/definitions/days' },
        severities: { type: 'object', additionalProperties: { enum: ['error', 'warning', 'info', 'off'] } },
        enforce: { type: 'object', additionalProperties: { enum: ['report', 'new', 'all'] } },
      },
    },
    waiver: {
      type: 'object',
      additionalProperties: false,
      required: ['rule', 'principal', 'object', 'owner', 'reason', 'expires'],
      properties: {
        rule: { $ref: '#/definitions/text' },
        principal: { $ref: '#/definitions/text' },
        object: { $ref: '#/definitions/objectPattern' },
        owner: { $ref: '#/definitions/text' },
        reason: { $ref: '#/definitions/reason' },
        expires: { $ref: '#/definitions/date' },
      },
    },
  },
};
const func2 = Object.prototype.hasOwnProperty;
const schema7 = { type: 'string', pattern: '^[A-Za-z0-9_][A-Za-z0-9_.-]*$' };
const pattern0 = new RegExp('^[A-Za-z0-9_][A-Za-z0-9_.-]*$', 'u');

function validate22(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (typeof data === 'string') {
    if (!pattern0.test(data)) {
      const err0 = {
        instancePath,
        schemaPath: '#/pattern',
        keyword: 'pattern',
        params: { pattern: '^[A-Za-z0-9_][A-Za-z0-9_.-]*$' },
        schema: '^[A-Za-z0-9_][A-Za-z0-9_.-]*$',
        parentSchema: schema7,
        data,
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
  } else {
    const err1 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'string' },
      schema: schema7.type,
      parentSchema: schema7,
      data,
    };
    if (vErrors === null) {
      vErrors = [err1];
    } else {
      vErrors.push(err1);
    }
    errors++;
  }
  validate22.errors = vErrors;
  return errors === 0;
}

const schema8 = {
  type: 'object',
  additionalProperties: false,
  required: ['engine', 'url'],
  properties: {
    engine: { $ref: '#/definitions/engine' },
    url: { $ref: '#/definitions/url' },
    nodes: { $ref: '#/definitions/nodes' },
    evidence: { $ref: '#/definitions/evidence' },
  },
};
const schema9 = { enum: ['postgres', 'mysql', 'mariadb', 'mongodb'] };

function validate25(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (!(data === 'postgres' || data === 'mysql' || data === 'mariadb' || data === 'mongodb')) {
    const err0 = {
      instancePath,
      schemaPath: '#/enum',
      keyword: 'enum',
      params: { allowedValues: schema9.enum },
      schema: schema9.enum,
      parentSchema: schema9,
      data,
    };
    if (vErrors === null) {
      vErrors = [err0];
    } else {
      vErrors.push(err0);
    }
    errors++;
  }
  validate25.errors = vErrors;
  return errors === 0;
}

const schema10 = { type: 'string', pattern: '\\S' };
const pattern1 = new RegExp('\\S', 'u');

function validate27(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (typeof data === 'string') {
    if (!pattern1.test(data)) {
      const err0 = {
        instancePath,
        schemaPath: '#/pattern',
        keyword: 'pattern',
        params: { pattern: '\\S' },
        schema: '\\S',
        parentSchema: schema10,
        data,
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
  } else {
    const err1 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'string' },
      schema: schema10.type,
      parentSchema: schema10,
      data,
    };
    if (vErrors === null) {
      vErrors = [err1];
    } else {
      vErrors.push(err1);
    }
    errors++;
  }
  validate27.errors = vErrors;
  return errors === 0;
}

const schema11 = { type: 'array', items: { $ref: '#/definitions/url' } };

function validate29(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (Array.isArray(data)) {
    const len0 = data.length;
    for (let i0 = 0; i0 < len0; i0++) {
      if (
        !validate27(data[i0], {
          instancePath: instancePath + '/' + i0,
          parentData: data,
          parentDataProperty: i0,
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
        errors = vErrors.length;
      }
    }
  } else {
    const err0 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'array' },
      schema: schema11.type,
      parentSchema: schema11,
      data,
    };
    if (vErrors === null) {
      vErrors = [err0];
    } else {
      vErrors.push(err0);
    }
    errors++;
  }
  validate29.errors = vErrors;
  return errors === 0;
}

const schema12 = {
  type: 'object',
  additionalProperties: false,
  properties: {
    window: { $ref: '#/definitions/days' },
    sources: {
      type: 'array',
      items: {
        type: ['string', 'object'],
        pattern: '^[a-z][a-z0-9_-]*$',
        additionalProperties: false,
        required: ['log'],
        properties: {
          log: { $ref: '#/definitions/text' },
          format: { $ref: '#/definitions/text' },
          'line-prefix': { $ref: '#/definitions/text' },
          'time-zone': { $ref: '#/definitions/text' },
        },
      },
    },
  },
};
const schema13 = { type: 'string', pattern: '^[1-9][0-9]{0,4}d$' };
const pattern2 = new RegExp('^[1-9][0-9]{0,4}d$', 'u');

function validate33(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (typeof data === 'string') {
    if (!pattern2.test(data)) {
      const err0 = {
        instancePath,
        schemaPath: '#/pattern',
        keyword: 'pattern',
        params: { pattern: '^[1-9][0-9]{0,4}d$' },
        schema: '^[1-9][0-9]{0,4}d$',
        parentSchema: schema13,
        data,
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
  } else {
    const err1 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'string' },
      schema: schema13.type,
      parentSchema: schema13,
      data,
    };
    if (vErrors === null) {
      vErrors = [err1];
    } else {
      vErrors.push(err1);
    }
    errors++;
  }
  validate33.errors = vErrors;
  return errors === 0;
}

const schema14 = { type: 'string', pattern: '\\S' };

function validate35(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (typeof data === 'string') {
    if (!pattern1.test(data)) {
      const err0 = {
        instancePath,
        schemaPath: '#/pattern',
        keyword: 'pattern',
        params: { pattern: '\\S' },
        schema: '\\S',
        parentSchema: schema14,
        data,
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
  } else {
    const err1 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'string' },
      schema: schema14.type,
      parentSchema: schema14,
      data,
    };
    if (vErrors === null) {
      vErrors = [err1];
    } else {
      vErrors.push(err1);
    }
    errors++;
  }
  validate35.errors = vErrors;
  return errors === 0;
}

const pattern3 = new RegExp('^[a-z][a-z0-9_-]*$', 'u');

function validate32(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    for (const key0 in data) {
      if (!(key0 === 'window' || key0 === 'sources')) {
        const err0 = {
          instancePath,
          schemaPath: '#/additionalProperties',
          keyword: 'additionalProperties',
          params: { additionalProperty: key0 },
          schema: false,
          parentSchema: schema12,
          data,
        };
        if (vErrors === null) {
          vErrors = [err0];
        } else {
          vErrors.push(err0);
        }
        errors++;
      }
    }
    if (data.window !== undefined) {
      if (
        !validate33(data.window, {
          instancePath: instancePath + '/window',
          parentData: data,
          parentDataProperty: 'window',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate33.errors : vErrors.concat(validate33.errors);
        errors = vErrors.length;
      }
    }
    if (data.sources !== undefined) {
      let data1 = data.sources;
      if (Array.isArray(data1)) {
        const len0 = data1.length;
        for (let i0 = 0; i0 < len0; i0++) {
          let data2 = data1[i0];
          if (typeof data2 !== 'string' && !(data2 && typeof data2 == 'object' && !Array.isArray(data2))) {
            const err1 = {
              instancePath: instancePath + '/sources/' + i0,
              schemaPath: '#/properties/sources/items/type',
              keyword: 'type',
              params: { type: schema12.properties.sources.items.type },
              schema: schema12.properties.sources.items.type,
              parentSchema: schema12.properties.sources.items,
              data: data2,
            };
            if (vErrors === null) {
              vErrors = [err1];
            } else {
              vErrors.push(err1);
            }
            errors++;
          }
          if (typeof data2 === 'string') {
            if (!pattern3.test(data2)) {
              const err2 = {
                instancePath: instancePath + '/sources/' + i0,
                schemaPath: '#/properties/sources/items/pattern',
                keyword: 'pattern',
                params: { pattern: '^[a-z][a-z0-9_-]*$' },
                schema: '^[a-z][a-z0-9_-]*$',
                parentSchema: schema12.properties.sources.items,
                data: data2,
              };
              if (vErrors === null) {
                vErrors = [err2];
              } else {
                vErrors.push(err2);
              }
              errors++;
            }
          }
          if (data2 && typeof data2 == 'object' && !Array.isArray(data2)) {
            if (data2.log === undefined) {
              const err3 = {
                instancePath: instancePath + '/sources/' + i0,
                schemaPath: '#/properties/sources/items/required',
                keyword: 'required',
                params: { missingProperty: 'log' },
                schema: schema12.properties.sources.items.required,
                parentSchema: schema12.properties.sources.items,
                data: data2,
              };
              if (vErrors === null) {
                vErrors = [err3];
              } else {
                vErrors.push(err3);
              }
              errors++;
            }
            for (const key1 in data2) {
              if (!(key1 === 'log' || key1 === 'format' || key1 === 'line-prefix' || key1 === 'time-zone')) {
                const err4 = {
                  instancePath: instancePath + '/sources/' + i0,
                  schemaPath: '#/properties/sources/items/additionalProperties',
                  keyword: 'additionalProperties',
                  params: { additionalProperty: key1 },
                  schema: false,
                  parentSchema: schema12.properties.sources.items,
                  data: data2,
                };
                if (vErrors === null) {
                  vErrors = [err4];
                } else {
                  vErrors.push(err4);
                }
                errors++;
              }
            }
            if (data2.log !== undefined) {
              if (
                !validate35(data2.log, {
                  instancePath: instancePath + '/sources/' + i0 + '/log',
                  parentData: data2,
                  parentDataProperty: 'log',
                  rootData,
                })
              ) {
                vErrors = vErrors === null ? validate35.errors : vErrors.concat(validate35.errors);
                errors = vErrors.length;
              }
            }
            if (data2.format !== undefined) {
              if (
                !validate35(data2.format, {
                  instancePath: instancePath + '/sources/' + i0 + '/format',
                  parentData: data2,
                  parentDataProperty: 'format',
                  rootData,
                })
              ) {
                vErrors = vErrors === null ? validate35.errors : vErrors.concat(validate35.errors);
                errors = vErrors.length;
              }
            }
            if (data2['line-prefix'] !== undefined) {
              if (
                !validate35(data2['line-prefix'], {
                  instancePath: instancePath + '/sources/' + i0 + '/line-prefix',
                  parentData: data2,
                  parentDataProperty: 'line-prefix',
                  rootData,
                })
              ) {
                vErrors = vErrors === null ? validate35.errors : vErrors.concat(validate35.errors);
                errors = vErrors.length;
              }
            }
            if (data2['time-zone'] !== undefined) {
              if (
                !validate35(data2['time-zone'], {
                  instancePath: instancePath + '/sources/' + i0 + '/time-zone',
                  parentData: data2,
                  parentDataProperty: 'time-zone',
                  rootData,
                })
              ) {
                vErrors = vErrors === null ? validate35.errors : vErrors.concat(validate35.errors);
                errors = vErrors.length;
              }
            }
          }
        }
      } else {
        const err5 = {
          instancePath: instancePath + '/sources',
          schemaPath: '#/properties/sources/type',
          keyword: 'type',
          params: { type: 'array' },
          schema: schema12.properties.sources.type,
          parentSchema: schema12.properties.sources,
          data: data1,
        };
        if (vErrors === null) {
          vErrors = [err5];
        } else {
          vErrors.push(err5);
        }
        errors++;
      }
    }
  } else {
    const err6 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'object' },
      schema: schema12.type,
      parentSchema: schema12,
      data,
    };
    if (vErrors === null) {
      vErrors = [err6];
    } else {
      vErrors.push(err6);
    }
    errors++;
  }
  validate32.errors = vErrors;
  return errors === 0;
}

function validate24(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    if (data.engine === undefined) {
      const err0 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'engine' },
        schema: schema8.required,
        parentSchema: schema8,
        data,
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.url === undefined) {
      const err1 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'url' },
        schema: schema8.required,
        parentSchema: schema8,
        data,
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    for (const key0 in data) {
      if (!(key0 === 'engine' || key0 === 'url' || key0 === 'nodes' || key0 === 'evidence')) {
        const err2 = {
          instancePath,
          schemaPath: '#/additionalProperties',
          keyword: 'additionalProperties',
          params: { additionalProperty: key0 },
          schema: false,
          parentSchema: schema8,
          data,
        };
        if (vErrors === null) {
          vErrors = [err2];
        } else {
          vErrors.push(err2);
        }
        errors++;
      }
    }
    if (data.engine !== undefined) {
      if (
        !validate25(data.engine, {
          instancePath: instancePath + '/engine',
          parentData: data,
          parentDataProperty: 'engine',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate25.errors : vErrors.concat(validate25.errors);
        errors = vErrors.length;
      }
    }
    if (data.url !== undefined) {
      if (
        !validate27(data.url, {
          instancePath: instancePath + '/url',
          parentData: data,
          parentDataProperty: 'url',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
        errors = vErrors.length;
      }
    }
    if (data.nodes !== undefined) {
      if (
        !validate29(data.nodes, {
          instancePath: instancePath + '/nodes',
          parentData: data,
          parentDataProperty: 'nodes',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate29.errors : vErrors.concat(validate29.errors);
        errors = vErrors.length;
      }
    }
    if (data.evidence !== undefined) {
      if (
        !validate32(data.evidence, {
          instancePath: instancePath + '/evidence',
          parentData: data,
          parentDataProperty: 'evidence',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate32.errors : vErrors.concat(validate32.errors);
        errors = vErrors.length;
      }
    }
  } else {
    const err3 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'object' },
      schema: schema8.type,
      parentSchema: schema8,
      data,
    };
    if (vErrors === null) {
      vErrors = [err3];
    } else {
      vErrors.push(err3);
    }
    errors++;
  }
  validate24.errors = vErrors;
  return errors === 0;
}

const schema15 = {
  type: ['object', 'null'],
  additionalProperties: false,
  properties: {
    team: { $ref: '#/definitions/team' },
    owns: { $ref: '#/definitions/owns' },
    identities: { $ref: '#/definitions/identities' },
    publishes: { $ref: '#/definitions/publishes' },
  },
};
const schema16 = { type: 'string', pattern: '\\S' };

function validate44(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (typeof data === 'string') {
    if (!pattern1.test(data)) {
      const err0 = {
        instancePath,
        schemaPath: '#/pattern',
        keyword: 'pattern',
        params: { pattern: '\\S' },
        schema: '\\S',
        parentSchema: schema16,
        data,
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
  } else {
    const err1 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'string' },
      schema: schema16.type,
      parentSchema: schema16,
      data,
    };
    if (vErrors === null) {
      vErrors = [err1];
    } else {
      vErrors.push(err1);
    }
    errors++;
  }
  validate44.errors = vErrors;
  return errors === 0;
}

const schema17 = { type: 'array', items: { $ref: '#/definitions/objectPattern' } };
const schema18 = { type: 'string', pattern: '\\S' };

function validate47(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (typeof data === 'string') {
    if (!pattern1.test(data)) {
      const err0 = {
        instancePath,
        schemaPath: '#/pattern',
        keyword: 'pattern',
        params: { pattern: '\\S' },
        schema: '\\S',
        parentSchema: schema18,
        data,
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
  } else {
    const err1 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'string' },
      schema: schema18.type,
      parentSchema: schema18,
      data,
    };
    if (vErrors === null) {
      vErrors = [err1];
    } else {
      vErrors.push(err1);
    }
    errors++;
  }
  validate47.errors = vErrors;
  return errors === 0;
}

function validate46(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (Array.isArray(data)) {
    const len0 = data.length;
    for (let i0 = 0; i0 < len0; i0++) {
      if (
        !validate47(data[i0], {
          instancePath: instancePath + '/' + i0,
          parentData: data,
          parentDataProperty: i0,
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate47.errors : vErrors.concat(validate47.errors);
        errors = vErrors.length;
      }
    }
  } else {
    const err0 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'array' },
      schema: schema17.type,
      parentSchema: schema17,
      data,
    };
    if (vErrors === null) {
      vErrors = [err0];
    } else {
      vErrors.push(err0);
    }
    errors++;
  }
  validate46.errors = vErrors;
  return errors === 0;
}

const schema19 = { type: 'object', additionalProperties: { type: 'array', items: { $ref: '#/definitions/identity' } } };
const schema20 = {
  type: ['string', 'object'],
  pattern: '\\S',
  additionalProperties: false,
  required: ['match'],
  properties: {
    match: { $ref: '#/definitions/text' },
    use: { enum: ['app', 'migrate', 'read', 'owner'] },
    ephemeral: { type: 'boolean' },
    'member-of': { $ref: '#/definitions/text' },
  },
};

function validate51(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (typeof data !== 'string' && !(data && typeof data == 'object' && !Array.isArray(data))) {
    const err0 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: schema20.type },
      schema: schema20.type,
      parentSchema: schema20,
      data,
    };
    if (vErrors === null) {
      vErrors = [err0];
    } else {
      vErrors.push(err0);
    }
    errors++;
  }
  if (typeof data === 'string') {
    if (!pattern1.test(data)) {
      const err1 = {
        instancePath,
        schemaPath: '#/pattern',
        keyword: 'pattern',
        params: { pattern: '\\S' },
        schema: '\\S',
        parentSchema: schema20,
        data,
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
  }
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    if (data.match === undefined) {
      const err2 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'match' },
        schema: schema20.required,
        parentSchema: schema20,
        data,
      };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
    for (const key0 in data) {
      if (!(key0 === 'match' || key0 === 'use' || key0 === 'ephemeral' || key0 === 'member-of')) {
        const err3 = {
          instancePath,
          schemaPath: '#/additionalProperties',
          keyword: 'additionalProperties',
          params: { additionalProperty: key0 },
          schema: false,
          parentSchema: schema20,
          data,
        };
        if (vErrors === null) {
          vErrors = [err3];
        } else {
          vErrors.push(err3);
        }
        errors++;
      }
    }
    if (data.match !== undefined) {
      if (
        !validate35(data.match, {
          instancePath: instancePath + '/match',
          parentData: data,
          parentDataProperty: 'match',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate35.errors : vErrors.concat(validate35.errors);
        errors = vErrors.length;
      }
    }
    if (data.use !== undefined) {
      let data1 = data.use;
      if (!(data1 === 'app' || data1 === 'migrate' || data1 === 'read' || data1 === 'owner')) {
        const err4 = {
          instancePath: instancePath + '/use',
          schemaPath: '#/properties/use/enum',
          keyword: 'enum',
          params: { allowedValues: schema20.properties.use.enum },
          schema: schema20.properties.use.enum,
          parentSchema: schema20.properties.use,
          data: data1,
        };
        if (vErrors === null) {
          vErrors = [err4];
        } else {
          vErrors.push(err4);
        }
        errors++;
      }
    }
    if (data.ephemeral !== undefined) {
      let data2 = data.ephemeral;
      if (typeof data2 !== 'boolean') {
        const err5 = {
          instancePath: instancePath + '/ephemeral',
          schemaPath: '#/properties/ephemeral/type',
          keyword: 'type',
          params: { type: 'boolean' },
          schema: schema20.properties.ephemeral.type,
          parentSchema: schema20.properties.ephemeral,
          data: data2,
        };
        if (vErrors === null) {
          vErrors = [err5];
        } else {
          vErrors.push(err5);
        }
        errors++;
      }
    }
    if (data['member-of'] !== undefined) {
      if (
        !validate35(data['member-of'], {
          instancePath: instancePath + '/member-of',
          parentData: data,
          parentDataProperty: 'member-of',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate35.errors : vErrors.concat(validate35.errors);
        errors = vErrors.length;
      }
    }
  }
  validate51.errors = vErrors;
  return errors === 0;
}

function validate50(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    for (const key0 in data) {
      let data0 = data[key0];
      if (Array.isArray(data0)) {
        const len0 = data0.length;
        for (let i0 = 0; i0 < len0; i0++) {
          if (
            !validate51(data0[i0], {
              instancePath: instancePath + '/' + key0.replace(/~/g, '~0').replace(/\//g, '~1') + '/' + i0,
              parentData: data0,
              parentDataProperty: i0,
              rootData,
            })
          ) {
            vErrors = vErrors === null ? validate51.errors : vErrors.concat(validate51.errors);
            errors = vErrors.length;
          }
        }
      } else {
        const err0 = {
          instancePath: instancePath + '/' + key0.replace(/~/g, '~0').replace(/\//g, '~1'),
          schemaPath: '#/additionalProperties/type',
          keyword: 'type',
          params: { type: 'array' },
          schema: schema19.additionalProperties.type,
          parentSchema: schema19.additionalProperties,
          data: data0,
        };
        if (vErrors === null) {
          vErrors = [err0];
        } else {
          vErrors.push(err0);
        }
        errors++;
      }
    }
  } else {
    const err1 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'object' },
      schema: schema19.type,
      parentSchema: schema19,
      data,
    };
    if (vErrors === null) {
      vErrors = [err1];
    } else {
      vErrors.push(err1);
    }
    errors++;
  }
  validate50.errors = vErrors;
  return errors === 0;
}

const schema21 = {
  type: 'array',
  items: {
    type: ['string', 'object'],
    pattern: '\\S',
    additionalProperties: false,
    required: ['object', 'to'],
    properties: {
      object: { $ref: '#/definitions/objectPattern' },
      actions: { $ref: '#/definitions/actions' },
      to: { type: ['string', 'array'], pattern: '\\S', items: { $ref: '#/definitions/text' } },
      reason: { $ref: '#/definitions/reason' },
      expires: { $ref: '#/definitions/date' },
    },
  },
};
const schema22 = { type: 'array', items: { $ref: '#/definitions/action' } };
const schema23 = { enum: ['read', 'write', 'ddl', 'execute', 'admin'] };

function validate59(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (!(data === 'read' || data === 'write' || data === 'ddl' || data === 'execute' || data === 'admin')) {
    const err0 = {
      instancePath,
      schemaPath: '#/enum',
      keyword: 'enum',
      params: { allowedValues: schema23.enum },
      schema: schema23.enum,
      parentSchema: schema23,
      data,
    };
    if (vErrors === null) {
      vErrors = [err0];
    } else {
      vErrors.push(err0);
    }
    errors++;
  }
  validate59.errors = vErrors;
  return errors === 0;
}

function validate58(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (Array.isArray(data)) {
    const len0 = data.length;
    for (let i0 = 0; i0 < len0; i0++) {
      if (
        !validate59(data[i0], {
          instancePath: instancePath + '/' + i0,
          parentData: data,
          parentDataProperty: i0,
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate59.errors : vErrors.concat(validate59.errors);
        errors = vErrors.length;
      }
    }
  } else {
    const err0 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'array' },
      schema: schema22.type,
      parentSchema: schema22,
      data,
    };
    if (vErrors === null) {
      vErrors = [err0];
    } else {
      vErrors.push(err0);
    }
    errors++;
  }
  validate58.errors = vErrors;
  return errors === 0;
}

const schema24 = { type: 'string', pattern: '\\S' };

function validate63(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (typeof data === 'string') {
    if (!pattern1.test(data)) {
      const err0 = {
        instancePath,
        schemaPath: '#/pattern',
        keyword: 'pattern',
        params: { pattern: '\\S' },
        schema: '\\S',
        parentSchema: schema24,
        data,
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
  } else {
    const err1 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'string' },
      schema: schema24.type,
      parentSchema: schema24,
      data,
    };
    if (vErrors === null) {
      vErrors = [err1];
    } else {
      vErrors.push(err1);
    }
    errors++;
  }
  validate63.errors = vErrors;
  return errors === 0;
}

const schema25 = { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$' };
const pattern11 = new RegExp('^\\d{4}-\\d{2}-\\d{2}$', 'u');

function validate65(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (typeof data === 'string') {
    if (!pattern11.test(data)) {
      const err0 = {
        instancePath,
        schemaPath: '#/pattern',
        keyword: 'pattern',
        params: { pattern: '^\\d{4}-\\d{2}-\\d{2}$' },
        schema: '^\\d{4}-\\d{2}-\\d{2}$',
        parentSchema: schema25,
        data,
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
  } else {
    const err1 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'string' },
      schema: schema25.type,
      parentSchema: schema25,
      data,
    };
    if (vErrors === null) {
      vErrors = [err1];
    } else {
      vErrors.push(err1);
    }
    errors++;
  }
  validate65.errors = vErrors;
  return errors === 0;
}

function validate56(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (Array.isArray(data)) {
    const len0 = data.length;
    for (let i0 = 0; i0 < len0; i0++) {
      let data0 = data[i0];
      if (typeof data0 !== 'string' && !(data0 && typeof data0 == 'object' && !Array.isArray(data0))) {
        const err0 = {
          instancePath: instancePath + '/' + i0,
          schemaPath: '#/items/type',
          keyword: 'type',
          params: { type: schema21.items.type },
          schema: schema21.items.type,
          parentSchema: schema21.items,
          data: data0,
        };
        if (vErrors === null) {
          vErrors = [err0];
        } else {
          vErrors.push(err0);
        }
        errors++;
      }
      if (typeof data0 === 'string') {
        if (!pattern1.test(data0)) {
          const err1 = {
            instancePath: instancePath + '/' + i0,
            schemaPath: '#/items/pattern',
            keyword: 'pattern',
            params: { pattern: '\\S' },
            schema: '\\S',
            parentSchema: schema21.items,
            data: data0,
          };
          if (vErrors === null) {
            vErrors = [err1];
          } else {
            vErrors.push(err1);
          }
          errors++;
        }
      }
      if (data0 && typeof data0 == 'object' && !Array.isArray(data0)) {
        if (data0.object === undefined) {
          const err2 = {
            instancePath: instancePath + '/' + i0,
            schemaPath: '#/items/required',
            keyword: 'required',
            params: { missingProperty: 'object' },
            schema: schema21.items.required,
            parentSchema: schema21.items,
            data: data0,
          };
          if (vErrors === null) {
            vErrors = [err2];
          } else {
            vErrors.push(err2);
          }
          errors++;
        }
        if (data0.to === undefined) {
          const err3 = {
            instancePath: instancePath + '/' + i0,
            schemaPath: '#/items/required',
            keyword: 'required',
            params: { missingProperty: 'to' },
            schema: schema21.items.required,
            parentSchema: schema21.items,
            data: data0,
          };
          if (vErrors === null) {
            vErrors = [err3];
          } else {
            vErrors.push(err3);
          }
          errors++;
        }
        for (const key0 in data0) {
          if (!(key0 === 'object' || key0 === 'actions' || key0 === 'to' || key0 === 'reason' || key0 === 'expires')) {
            const err4 = {
              instancePath: instancePath + '/' + i0,
              schemaPath: '#/items/additionalProperties',
              keyword: 'additionalProperties',
              params: { additionalProperty: key0 },
              schema: false,
              parentSchema: schema21.items,
              data: data0,
            };
            if (vErrors === null) {
              vErrors = [err4];
            } else {
              vErrors.push(err4);
            }
            errors++;
          }
        }
        if (data0.object !== undefined) {
          if (
            !validate47(data0.object, {
              instancePath: instancePath + '/' + i0 + '/object',
              parentData: data0,
              parentDataProperty: 'object',
              rootData,
            })
          ) {
            vErrors = vErrors === null ? validate47.errors : vErrors.concat(validate47.errors);
            errors = vErrors.length;
          }
        }
        if (data0.actions !== undefined) {
          if (
            !validate58(data0.actions, {
              instancePath: instancePath + '/' + i0 + '/actions',
              parentData: data0,
              parentDataProperty: 'actions',
              rootData,
            })
          ) {
            vErrors = vErrors === null ? validate58.errors : vErrors.concat(validate58.errors);
            errors = vErrors.length;
          }
        }
        if (data0.to !== undefined) {
          let data3 = data0.to;
          if (typeof data3 !== 'string' && !Array.isArray(data3)) {
            const err5 = {
              instancePath: instancePath + '/' + i0 + '/to',
              schemaPath: '#/items/properties/to/type',
              keyword: 'type',
              params: { type: schema21.items.properties.to.type },
              schema: schema21.items.properties.to.type,
              parentSchema: schema21.items.properties.to,
              data: data3,
            };
            if (vErrors === null) {
              vErrors = [err5];
            } else {
              vErrors.push(err5);
            }
            errors++;
          }
          if (typeof data3 === 'string') {
            if (!pattern1.test(data3)) {
              const err6 = {
                instancePath: instancePath + '/' + i0 + '/to',
                schemaPath: '#/items/properties/to/pattern',
                keyword: 'pattern',
                params: { pattern: '\\S' },
                schema: '\\S',
                parentSchema: schema21.items.properties.to,
                data: data3,
              };
              if (vErrors === null) {
                vErrors = [err6];
              } else {
                vErrors.push(err6);
              }
              errors++;
            }
          }
          if (Array.isArray(data3)) {
            const len1 = data3.length;
            for (let i1 = 0; i1 < len1; i1++) {
              if (
                !validate35(data3[i1], {
                  instancePath: instancePath + '/' + i0 + '/to/' + i1,
                  parentData: data3,
                  parentDataProperty: i1,
                  rootData,
                })
              ) {
                vErrors = vErrors === null ? validate35.errors : vErrors.concat(validate35.errors);
                errors = vErrors.length;
              }
            }
          }
        }
        if (data0.reason !== undefined) {
          if (
            !validate63(data0.reason, {
              instancePath: instancePath + '/' + i0 + '/reason',
              parentData: data0,
              parentDataProperty: 'reason',
              rootData,
            })
          ) {
            vErrors = vErrors === null ? validate63.errors : vErrors.concat(validate63.errors);
            errors = vErrors.length;
          }
        }
        if (data0.expires !== undefined) {
          if (
            !validate65(data0.expires, {
              instancePath: instancePath + '/' + i0 + '/expires',
              parentData: data0,
              parentDataProperty: 'expires',
              rootData,
            })
          ) {
            vErrors = vErrors === null ? validate65.errors : vErrors.concat(validate65.errors);
            errors = vErrors.length;
          }
        }
      }
    }
  } else {
    const err7 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'array' },
      schema: schema21.type,
      parentSchema: schema21,
      data,
    };
    if (vErrors === null) {
      vErrors = [err7];
    } else {
      vErrors.push(err7);
    }
    errors++;
  }
  validate56.errors = vErrors;
  return errors === 0;
}

function validate43(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (!(data && typeof data == 'object' && !Array.isArray(data)) && data !== null) {
    const err0 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: schema15.type },
      schema: schema15.type,
      parentSchema: schema15,
      data,
    };
    if (vErrors === null) {
      vErrors = [err0];
    } else {
      vErrors.push(err0);
    }
    errors++;
  }
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    for (const key0 in data) {
      if (!(key0 === 'team' || key0 === 'owns' || key0 === 'identities' || key0 === 'publishes')) {
        const err1 = {
          instancePath,
          schemaPath: '#/additionalProperties',
          keyword: 'additionalProperties',
          params: { additionalProperty: key0 },
          schema: false,
          parentSchema: schema15,
          data,
        };
        if (vErrors === null) {
          vErrors = [err1];
        } else {
          vErrors.push(err1);
        }
        errors++;
      }
    }
    if (data.team !== undefined) {
      if (
        !validate44(data.team, {
          instancePath: instancePath + '/team',
          parentData: data,
          parentDataProperty: 'team',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate44.errors : vErrors.concat(validate44.errors);
        errors = vErrors.length;
      }
    }
    if (data.owns !== undefined) {
      if (
        !validate46(data.owns, {
          instancePath: instancePath + '/owns',
          parentData: data,
          parentDataProperty: 'owns',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate46.errors : vErrors.concat(validate46.errors);
        errors = vErrors.length;
      }
    }
    if (data.identities !== undefined) {
      if (
        !validate50(data.identities, {
          instancePath: instancePath + '/identities',
          parentData: data,
          parentDataProperty: 'identities',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate50.errors : vErrors.concat(validate50.errors);
        errors = vErrors.length;
      }
    }
    if (data.publishes !== undefined) {
      if (
        !validate56(data.publishes, {
          instancePath: instancePath + '/publishes',
          parentData: data,
          parentDataProperty: 'publishes',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate56.errors : vErrors.concat(validate56.errors);
        errors = vErrors.length;
      }
    }
  }
  validate43.errors = vErrors;
  return errors === 0;
}

const schema26 = {
  type: 'object',
  additionalProperties: false,
  required: ['owns', 'members'],
  properties: {
    team: { $ref: '#/definitions/team' },
    owns: { $ref: '#/definitions/owns' },
    members: { type: 'object', additionalProperties: { $ref: '#/definitions/actions' } },
    publishes: { $ref: '#/definitions/publishes' },
  },
};

function validate70(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    if (data.owns === undefined) {
      const err0 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'owns' },
        schema: schema26.required,
        parentSchema: schema26,
        data,
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.members === undefined) {
      const err1 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'members' },
        schema: schema26.required,
        parentSchema: schema26,
        data,
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    for (const key0 in data) {
      if (!(key0 === 'team' || key0 === 'owns' || key0 === 'members' || key0 === 'publishes')) {
        const err2 = {
          instancePath,
          schemaPath: '#/additionalProperties',
          keyword: 'additionalProperties',
          params: { additionalProperty: key0 },
          schema: false,
          parentSchema: schema26,
          data,
        };
        if (vErrors === null) {
          vErrors = [err2];
        } else {
          vErrors.push(err2);
        }
        errors++;
      }
    }
    if (data.team !== undefined) {
      if (
        !validate44(data.team, {
          instancePath: instancePath + '/team',
          parentData: data,
          parentDataProperty: 'team',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate44.errors : vErrors.concat(validate44.errors);
        errors = vErrors.length;
      }
    }
    if (data.owns !== undefined) {
      if (
        !validate46(data.owns, {
          instancePath: instancePath + '/owns',
          parentData: data,
          parentDataProperty: 'owns',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate46.errors : vErrors.concat(validate46.errors);
        errors = vErrors.length;
      }
    }
    if (data.members !== undefined) {
      let data2 = data.members;
      if (data2 && typeof data2 == 'object' && !Array.isArray(data2)) {
        for (const key1 in data2) {
          if (
            !validate58(data2[key1], {
              instancePath: instancePath + '/members/' + key1.replace(/~/g, '~0').replace(/\//g, '~1'),
              parentData: data2,
              parentDataProperty: key1,
              rootData,
            })
          ) {
            vErrors = vErrors === null ? validate58.errors : vErrors.concat(validate58.errors);
            errors = vErrors.length;
          }
        }
      } else {
        const err3 = {
          instancePath: instancePath + '/members',
          schemaPath: '#/properties/members/type',
          keyword: 'type',
          params: { type: 'object' },
          schema: schema26.properties.members.type,
          parentSchema: schema26.properties.members,
          data: data2,
        };
        if (vErrors === null) {
          vErrors = [err3];
        } else {
          vErrors.push(err3);
        }
        errors++;
      }
    }
    if (data.publishes !== undefined) {
      if (
        !validate56(data.publishes, {
          instancePath: instancePath + '/publishes',
          parentData: data,
          parentDataProperty: 'publishes',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate56.errors : vErrors.concat(validate56.errors);
        errors = vErrors.length;
      }
    }
  } else {
    const err4 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'object' },
      schema: schema26.type,
      parentSchema: schema26,
      data,
    };
    if (vErrors === null) {
      vErrors = [err4];
    } else {
      vErrors.push(err4);
    }
    errors++;
  }
  validate70.errors = vErrors;
  return errors === 0;
}

const schema27 = {
  type: 'object',
  additionalProperties: false,
  required: ['services'],
  properties: {
    services: { $ref: '#/definitions/text' },
    team: { $ref: '#/definitions/team' },
    owns: { $ref: '#/definitions/owns' },
    identities: { $ref: '#/definitions/identities' },
  },
};

function validate76(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    if (data.services === undefined) {
      const err0 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'services' },
        schema: schema27.required,
        parentSchema: schema27,
        data,
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    for (const key0 in data) {
      if (!(key0 === 'services' || key0 === 'team' || key0 === 'owns' || key0 === 'identities')) {
        const err1 = {
          instancePath,
          schemaPath: '#/additionalProperties',
          keyword: 'additionalProperties',
          params: { additionalProperty: key0 },
          schema: false,
          parentSchema: schema27,
          data,
        };
        if (vErrors === null) {
          vErrors = [err1];
        } else {
          vErrors.push(err1);
        }
        errors++;
      }
    }
    if (data.services !== undefined) {
      if (
        !validate35(data.services, {
          instancePath: instancePath + '/services',
          parentData: data,
          parentDataProperty: 'services',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate35.errors : vErrors.concat(validate35.errors);
        errors = vErrors.length;
      }
    }
    if (data.team !== undefined) {
      if (
        !validate44(data.team, {
          instancePath: instancePath + '/team',
          parentData: data,
          parentDataProperty: 'team',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate44.errors : vErrors.concat(validate44.errors);
        errors = vErrors.length;
      }
    }
    if (data.owns !== undefined) {
      if (
        !validate46(data.owns, {
          instancePath: instancePath + '/owns',
          parentData: data,
          parentDataProperty: 'owns',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate46.errors : vErrors.concat(validate46.errors);
        errors = vErrors.length;
      }
    }
    if (data.identities !== undefined) {
      if (
        !validate50(data.identities, {
          instancePath: instancePath + '/identities',
          parentData: data,
          parentDataProperty: 'identities',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate50.errors : vErrors.concat(validate50.errors);
        errors = vErrors.length;
      }
    }
  } else {
    const err2 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'object' },
      schema: schema27.type,
      parentSchema: schema27,
      data,
    };
    if (vErrors === null) {
      vErrors = [err2];
    } else {
      vErrors.push(err2);
    }
    errors++;
  }
  validate76.errors = vErrors;
  return errors === 0;
}

const schema28 = {
  type: 'object',
  additionalProperties: false,
  required: ['match', 'kind', 'may'],
  properties: {
    match: { $ref: '#/definitions/text' },
    kind: { $ref: '#/definitions/text' },
    may: { type: 'array', items: { enum: ['read', 'write', 'ddl', 'execute', 'admin', 'stream'] } },
    on: { type: 'array', items: { $ref: '#/definitions/objectPattern' } },
    reason: { $ref: '#/definitions/reason' },
    expires: { $ref: '#/definitions/date' },
  },
};

function validate82(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    if (data.match === undefined) {
      const err0 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'match' },
        schema: schema28.required,
        parentSchema: schema28,
        data,
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.kind === undefined) {
      const err1 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'kind' },
        schema: schema28.required,
        parentSchema: schema28,
        data,
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data.may === undefined) {
      const err2 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'may' },
        schema: schema28.required,
        parentSchema: schema28,
        data,
      };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
    for (const key0 in data) {
      if (!(
        key0 === 'match' ||
        key0 === 'kind' ||
        key0 === 'may' ||
        key0 === 'on' ||
        key0 === 'reason' ||
        key0 === 'expires'
      )) {
        const err3 = {
          instancePath,
          schemaPath: '#/additionalProperties',
          keyword: 'additionalProperties',
          params: { additionalProperty: key0 },
          schema: false,
          parentSchema: schema28,
          data,
        };
        if (vErrors === null) {
          vErrors = [err3];
        } else {
          vErrors.push(err3);
        }
        errors++;
      }
    }
    if (data.match !== undefined) {
      if (
        !validate35(data.match, {
          instancePath: instancePath + '/match',
          parentData: data,
          parentDataProperty: 'match',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate35.errors : vErrors.concat(validate35.errors);
        errors = vErrors.length;
      }
    }
    if (data.kind !== undefined) {
      if (
        !validate35(data.kind, {
          instancePath: instancePath + '/kind',
          parentData: data,
          parentDataProperty: 'kind',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate35.errors : vErrors.concat(validate35.errors);
        errors = vErrors.length;
      }
    }
    if (data.may !== undefined) {
      let data2 = data.may;
      if (Array.isArray(data2)) {
        const len0 = data2.length;
        for (let i0 = 0; i0 < len0; i0++) {
          let data3 = data2[i0];
          if (!(
            data3 === 'read' ||
            data3 === 'write' ||
            data3 === 'ddl' ||
            data3 === 'execute' ||
            data3 === 'admin' ||
            data3 === 'stream'
          )) {
            const err4 = {
              instancePath: instancePath + '/may/' + i0,
              schemaPath: '#/properties/may/items/enum',
              keyword: 'enum',
              params: { allowedValues: schema28.properties.may.items.enum },
              schema: schema28.properties.may.items.enum,
              parentSchema: schema28.properties.may.items,
              data: data3,
            };
            if (vErrors === null) {
              vErrors = [err4];
            } else {
              vErrors.push(err4);
            }
            errors++;
          }
        }
      } else {
        const err5 = {
          instancePath: instancePath + '/may',
          schemaPath: '#/properties/may/type',
          keyword: 'type',
          params: { type: 'array' },
          schema: schema28.properties.may.type,
          parentSchema: schema28.properties.may,
          data: data2,
        };
        if (vErrors === null) {
          vErrors = [err5];
        } else {
          vErrors.push(err5);
        }
        errors++;
      }
    }
    if (data.on !== undefined) {
      let data4 = data.on;
      if (Array.isArray(data4)) {
        const len1 = data4.length;
        for (let i1 = 0; i1 < len1; i1++) {
          if (
            !validate47(data4[i1], {
              instancePath: instancePath + '/on/' + i1,
              parentData: data4,
              parentDataProperty: i1,
              rootData,
            })
          ) {
            vErrors = vErrors === null ? validate47.errors : vErrors.concat(validate47.errors);
            errors = vErrors.length;
          }
        }
      } else {
        const err6 = {
          instancePath: instancePath + '/on',
          schemaPath: '#/properties/on/type',
          keyword: 'type',
          params: { type: 'array' },
          schema: schema28.properties.on.type,
          parentSchema: schema28.properties.on,
          data: data4,
        };
        if (vErrors === null) {
          vErrors = [err6];
        } else {
          vErrors.push(err6);
        }
        errors++;
      }
    }
    if (data.reason !== undefined) {
      if (
        !validate63(data.reason, {
          instancePath: instancePath + '/reason',
          parentData: data,
          parentDataProperty: 'reason',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate63.errors : vErrors.concat(validate63.errors);
        errors = vErrors.length;
      }
    }
    if (data.expires !== undefined) {
      if (
        !validate65(data.expires, {
          instancePath: instancePath + '/expires',
          parentData: data,
          parentDataProperty: 'expires',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate65.errors : vErrors.concat(validate65.errors);
        errors = vErrors.length;
      }
    }
  } else {
    const err7 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'object' },
      schema: schema28.type,
      parentSchema: schema28,
      data,
    };
    if (vErrors === null) {
      vErrors = [err7];
    } else {
      vErrors.push(err7);
    }
    errors++;
  }
  validate82.errors = vErrors;
  return errors === 0;
}

const schema29 = {
  type: 'object',
  additionalProperties: false,
  properties: {
    engine: { $ref: '#/definitions/engine' },
    url: { $ref: '#/definitions/url' },
    nodes: { $ref: '#/definitions/nodes' },
    evidence: { $ref: '#/definitions/evidence' },
  },
};

function validate90(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    for (const key0 in data) {
      if (!(key0 === 'engine' || key0 === 'url' || key0 === 'nodes' || key0 === 'evidence')) {
        const err0 = {
          instancePath,
          schemaPath: '#/additionalProperties',
          keyword: 'additionalProperties',
          params: { additionalProperty: key0 },
          schema: false,
          parentSchema: schema29,
          data,
        };
        if (vErrors === null) {
          vErrors = [err0];
        } else {
          vErrors.push(err0);
        }
        errors++;
      }
    }
    if (data.engine !== undefined) {
      if (
        !validate25(data.engine, {
          instancePath: instancePath + '/engine',
          parentData: data,
          parentDataProperty: 'engine',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate25.errors : vErrors.concat(validate25.errors);
        errors = vErrors.length;
      }
    }
    if (data.url !== undefined) {
      if (
        !validate27(data.url, {
          instancePath: instancePath + '/url',
          parentData: data,
          parentDataProperty: 'url',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
        errors = vErrors.length;
      }
    }
    if (data.nodes !== undefined) {
      if (
        !validate29(data.nodes, {
          instancePath: instancePath + '/nodes',
          parentData: data,
          parentDataProperty: 'nodes',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate29.errors : vErrors.concat(validate29.errors);
        errors = vErrors.length;
      }
    }
    if (data.evidence !== undefined) {
      if (
        !validate32(data.evidence, {
          instancePath: instancePath + '/evidence',
          parentData: data,
          parentDataProperty: 'evidence',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate32.errors : vErrors.concat(validate32.errors);
        errors = vErrors.length;
      }
    }
  } else {
    const err1 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'object' },
      schema: schema29.type,
      parentSchema: schema29,
      data,
    };
    if (vErrors === null) {
      vErrors = [err1];
    } else {
      vErrors.push(err1);
    }
    errors++;
  }
  validate90.errors = vErrors;
  return errors === 0;
}

const schema30 = {
  type: 'object',
  additionalProperties: false,
  properties: {
    isolation: { enum: ['instance', 'database', 'schema', 'object'] },
    unowned: { enum: ['error', 'warning', 'info', 'off'] },
    'fail-on': { enum: ['error', 'warning', 'info', 'never'] },
    'max-waiver': { $ref: '#/definitions/days' },
    severities: { type: 'object', additionalProperties: { enum: ['error', 'warning', 'info', 'off'] } },
    enforce: { type: 'object', additionalProperties: { enum: ['report', 'new', 'all'] } },
  },
};

function validate96(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    for (const key0 in data) {
      if (!(
        key0 === 'isolation' ||
        key0 === 'unowned' ||
        key0 === 'fail-on' ||
        key0 === 'max-waiver' ||
        key0 === 'severities' ||
        key0 === 'enforce'
      )) {
        const err0 = {
          instancePath,
          schemaPath: '#/additionalProperties',
          keyword: 'additionalProperties',
          params: { additionalProperty: key0 },
          schema: false,
          parentSchema: schema30,
          data,
        };
        if (vErrors === null) {
          vErrors = [err0];
        } else {
          vErrors.push(err0);
        }
        errors++;
      }
    }
    if (data.isolation !== undefined) {
      let data0 = data.isolation;
      if (!(data0 === 'instance' || data0 === 'database' || data0 === 'schema' || data0 === 'object')) {
        const err1 = {
          instancePath: instancePath + '/isolation',
          schemaPath: '#/properties/isolation/enum',
          keyword: 'enum',
          params: { allowedValues: schema30.properties.isolation.enum },
          schema: schema30.properties.isolation.enum,
          parentSchema: schema30.properties.isolation,
          data: data0,
        };
        if (vErrors === null) {
          vErrors = [err1];
        } else {
          vErrors.push(err1);
        }
        errors++;
      }
    }
    if (data.unowned !== undefined) {
      let data1 = data.unowned;
      if (!(data1 === 'error' || data1 === 'warning' || data1 === 'info' || data1 === 'off')) {
        const err2 = {
          instancePath: instancePath + '/unowned',
          schemaPath: '#/properties/unowned/enum',
          keyword: 'enum',
          params: { allowedValues: schema30.properties.unowned.enum },
          schema: schema30.properties.unowned.enum,
          parentSchema: schema30.properties.unowned,
          data: data1,
        };
        if (vErrors === null) {
          vErrors = [err2];
        } else {
          vErrors.push(err2);
        }
        errors++;
      }
    }
    if (data['fail-on'] !== undefined) {
      let data2 = data['fail-on'];
      if (!(data2 === 'error' || data2 === 'warning' || data2 === 'info' || data2 === 'never')) {
        const err3 = {
          instancePath: instancePath + '/fail-on',
          schemaPath: '#/properties/fail-on/enum',
          keyword: 'enum',
          params: { allowedValues: schema30.properties['fail-on'].enum },
          schema: schema30.properties['fail-on'].enum,
          parentSchema: schema30.properties['fail-on'],
          data: data2,
        };
        if (vErrors === null) {
          vErrors = [err3];
        } else {
          vErrors.push(err3);
        }
        errors++;
      }
    }
    if (data['max-waiver'] !== undefined) {
      if (
        !validate33(data['max-waiver'], {
          instancePath: instancePath + '/max-waiver',
          parentData: data,
          parentDataProperty: 'max-waiver',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate33.errors : vErrors.concat(validate33.errors);
        errors = vErrors.length;
      }
    }
    if (data.severities !== undefined) {
      let data4 = data.severities;
      if (data4 && typeof data4 == 'object' && !Array.isArray(data4)) {
        for (const key1 in data4) {
          let data5 = data4[key1];
          if (!(data5 === 'error' || data5 === 'warning' || data5 === 'info' || data5 === 'off')) {
            const err4 = {
              instancePath: instancePath + '/severities/' + key1.replace(/~/g, '~0').replace(/\//g, '~1'),
              schemaPath: '#/properties/severities/additionalProperties/enum',
              keyword: 'enum',
              params: { allowedValues: schema30.properties.severities.additionalProperties.enum },
              schema: schema30.properties.severities.additionalProperties.enum,
              parentSchema: schema30.properties.severities.additionalProperties,
              data: data5,
            };
            if (vErrors === null) {
              vErrors = [err4];
            } else {
              vErrors.push(err4);
            }
            errors++;
          }
        }
      } else {
        const err5 = {
          instancePath: instancePath + '/severities',
          schemaPath: '#/properties/severities/type',
          keyword: 'type',
          params: { type: 'object' },
          schema: schema30.properties.severities.type,
          parentSchema: schema30.properties.severities,
          data: data4,
        };
        if (vErrors === null) {
          vErrors = [err5];
        } else {
          vErrors.push(err5);
        }
        errors++;
      }
    }
    if (data.enforce !== undefined) {
      let data6 = data.enforce;
      if (data6 && typeof data6 == 'object' && !Array.isArray(data6)) {
        for (const key2 in data6) {
          let data7 = data6[key2];
          if (!(data7 === 'report' || data7 === 'new' || data7 === 'all')) {
            const err6 = {
              instancePath: instancePath + '/enforce/' + key2.replace(/~/g, '~0').replace(/\//g, '~1'),
              schemaPath: '#/properties/enforce/additionalProperties/enum',
              keyword: 'enum',
              params: { allowedValues: schema30.properties.enforce.additionalProperties.enum },
              schema: schema30.properties.enforce.additionalProperties.enum,
              parentSchema: schema30.properties.enforce.additionalProperties,
              data: data7,
            };
            if (vErrors === null) {
              vErrors = [err6];
            } else {
              vErrors.push(err6);
            }
            errors++;
          }
        }
      } else {
        const err7 = {
          instancePath: instancePath + '/enforce',
          schemaPath: '#/properties/enforce/type',
          keyword: 'type',
          params: { type: 'object' },
          schema: schema30.properties.enforce.type,
          parentSchema: schema30.properties.enforce,
          data: data6,
        };
        if (vErrors === null) {
          vErrors = [err7];
        } else {
          vErrors.push(err7);
        }
        errors++;
      }
    }
  } else {
    const err8 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'object' },
      schema: schema30.type,
      parentSchema: schema30,
      data,
    };
    if (vErrors === null) {
      vErrors = [err8];
    } else {
      vErrors.push(err8);
    }
    errors++;
  }
  validate96.errors = vErrors;
  return errors === 0;
}

const schema31 = {
  type: 'object',
  additionalProperties: false,
  required: ['rule', 'principal', 'object', 'owner', 'reason', 'expires'],
  properties: {
    rule: { $ref: '#/definitions/text' },
    principal: { $ref: '#/definitions/text' },
    object: { $ref: '#/definitions/objectPattern' },
    owner: { $ref: '#/definitions/text' },
    reason: { $ref: '#/definitions/reason' },
    expires: { $ref: '#/definitions/date' },
  },
};

function validate103(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    if (data.rule === undefined) {
      const err0 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'rule' },
        schema: schema31.required,
        parentSchema: schema31,
        data,
      };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.principal === undefined) {
      const err1 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'principal' },
        schema: schema31.required,
        parentSchema: schema31,
        data,
      };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data.object === undefined) {
      const err2 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'object' },
        schema: schema31.required,
        parentSchema: schema31,
        data,
      };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
    if (data.owner === undefined) {
      const err3 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'owner' },
        schema: schema31.required,
        parentSchema: schema31,
        data,
      };
      if (vErrors === null) {
        vErrors = [err3];
      } else {
        vErrors.push(err3);
      }
      errors++;
    }
    if (data.reason === undefined) {
      const err4 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'reason' },
        schema: schema31.required,
        parentSchema: schema31,
        data,
      };
      if (vErrors === null) {
        vErrors = [err4];
      } else {
        vErrors.push(err4);
      }
      errors++;
    }
    if (data.expires === undefined) {
      const err5 = {
        instancePath,
        schemaPath: '#/required',
        keyword: 'required',
        params: { missingProperty: 'expires' },
        schema: schema31.required,
        parentSchema: schema31,
        data,
      };
      if (vErrors === null) {
        vErrors = [err5];
      } else {
        vErrors.push(err5);
      }
      errors++;
    }
    for (const key0 in data) {
      if (!(
        key0 === 'rule' ||
        key0 === 'principal' ||
        key0 === 'object' ||
        key0 === 'owner' ||
        key0 === 'reason' ||
        key0 === 'expires'
      )) {
        const err6 = {
          instancePath,
          schemaPath: '#/additionalProperties',
          keyword: 'additionalProperties',
          params: { additionalProperty: key0 },
          schema: false,
          parentSchema: schema31,
          data,
        };
        if (vErrors === null) {
          vErrors = [err6];
        } else {
          vErrors.push(err6);
        }
        errors++;
      }
    }
    if (data.rule !== undefined) {
      if (
        !validate35(data.rule, {
          instancePath: instancePath + '/rule',
          parentData: data,
          parentDataProperty: 'rule',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate35.errors : vErrors.concat(validate35.errors);
        errors = vErrors.length;
      }
    }
    if (data.principal !== undefined) {
      if (
        !validate35(data.principal, {
          instancePath: instancePath + '/principal',
          parentData: data,
          parentDataProperty: 'principal',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate35.errors : vErrors.concat(validate35.errors);
        errors = vErrors.length;
      }
    }
    if (data.object !== undefined) {
      if (
        !validate47(data.object, {
          instancePath: instancePath + '/object',
          parentData: data,
          parentDataProperty: 'object',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate47.errors : vErrors.concat(validate47.errors);
        errors = vErrors.length;
      }
    }
    if (data.owner !== undefined) {
      if (
        !validate35(data.owner, {
          instancePath: instancePath + '/owner',
          parentData: data,
          parentDataProperty: 'owner',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate35.errors : vErrors.concat(validate35.errors);
        errors = vErrors.length;
      }
    }
    if (data.reason !== undefined) {
      if (
        !validate63(data.reason, {
          instancePath: instancePath + '/reason',
          parentData: data,
          parentDataProperty: 'reason',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate63.errors : vErrors.concat(validate63.errors);
        errors = vErrors.length;
      }
    }
    if (data.expires !== undefined) {
      if (
        !validate65(data.expires, {
          instancePath: instancePath + '/expires',
          parentData: data,
          parentDataProperty: 'expires',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate65.errors : vErrors.concat(validate65.errors);
        errors = vErrors.length;
      }
    }
  } else {
    const err7 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'object' },
      schema: schema31.type,
      parentSchema: schema31,
      data,
    };
    if (vErrors === null) {
      vErrors = [err7];
    } else {
      vErrors.push(err7);
    }
    errors++;
  }
  validate103.errors = vErrors;
  return errors === 0;
}

function validate21(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  /*# sourceURL="https://dbowner.dev/schema/ownership.schema.json" */ let vErrors = null;
  let errors = 0;
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    for (const key0 in data) {
      if (!func2.call(schema6.properties, key0)) {
        const err0 = {
          instancePath,
          schemaPath: '#/additionalProperties',
          keyword: 'additionalProperties',
          params: { additionalProperty: key0 },
          schema: false,
          parentSchema: schema6,
          data,
        };
        if (vErrors === null) {
          vErrors = [err0];
        } else {
          vErrors.push(err0);
        }
        errors++;
      }
    }
    if (data.version !== undefined) {
      let data0 = data.version;
      if (1 !== data0) {
        const err1 = {
          instancePath: instancePath + '/version',
          schemaPath: '#/properties/version/const',
          keyword: 'const',
          params: { allowedValue: 1 },
          schema: 1,
          parentSchema: schema6.properties.version,
          data: data0,
        };
        if (vErrors === null) {
          vErrors = [err1];
        } else {
          vErrors.push(err1);
        }
        errors++;
      }
    }
    if (data.instances !== undefined) {
      let data1 = data.instances;
      if (data1 && typeof data1 == 'object' && !Array.isArray(data1)) {
        for (const key1 in data1) {
          const _errs5 = errors;
          if (
            !validate22(key1, {
              instancePath: instancePath + '/instances',
              parentData: data1,
              parentDataProperty: 'instances',
              rootData,
            })
          ) {
            vErrors = vErrors === null ? validate22.errors : vErrors.concat(validate22.errors);
            errors = vErrors.length;
          }
          var valid1 = _errs5 === errors;
          if (!valid1) {
            const err2 = {
              instancePath: instancePath + '/instances',
              schemaPath: '#/properties/instances/propertyNames',
              keyword: 'propertyNames',
              params: { propertyName: key1 },
              schema: schema6.properties.instances.propertyNames,
              parentSchema: schema6.properties.instances,
              data: data1,
            };
            if (vErrors === null) {
              vErrors = [err2];
            } else {
              vErrors.push(err2);
            }
            errors++;
          }
        }
        for (const key2 in data1) {
          if (
            !validate24(data1[key2], {
              instancePath: instancePath + '/instances/' + key2.replace(/~/g, '~0').replace(/\//g, '~1'),
              parentData: data1,
              parentDataProperty: key2,
              rootData,
            })
          ) {
            vErrors = vErrors === null ? validate24.errors : vErrors.concat(validate24.errors);
            errors = vErrors.length;
          }
        }
      } else {
        const err3 = {
          instancePath: instancePath + '/instances',
          schemaPath: '#/properties/instances/type',
          keyword: 'type',
          params: { type: 'object' },
          schema: schema6.properties.instances.type,
          parentSchema: schema6.properties.instances,
          data: data1,
        };
        if (vErrors === null) {
          vErrors = [err3];
        } else {
          vErrors.push(err3);
        }
        errors++;
      }
    }
    if (data.services !== undefined) {
      let data3 = data.services;
      if (data3 && typeof data3 == 'object' && !Array.isArray(data3)) {
        for (const key3 in data3) {
          const _errs10 = errors;
          if (
            !validate22(key3, {
              instancePath: instancePath + '/services',
              parentData: data3,
              parentDataProperty: 'services',
              rootData,
            })
          ) {
            vErrors = vErrors === null ? validate22.errors : vErrors.concat(validate22.errors);
            errors = vErrors.length;
          }
          var valid3 = _errs10 === errors;
          if (!valid3) {
            const err4 = {
              instancePath: instancePath + '/services',
              schemaPath: '#/properties/services/propertyNames',
              keyword: 'propertyNames',
              params: { propertyName: key3 },
              schema: schema6.properties.services.propertyNames,
              parentSchema: schema6.properties.services,
              data: data3,
            };
            if (vErrors === null) {
              vErrors = [err4];
            } else {
              vErrors.push(err4);
            }
            errors++;
          }
        }
        for (const key4 in data3) {
          if (
            !validate43(data3[key4], {
              instancePath: instancePath + '/services/' + key4.replace(/~/g, '~0').replace(/\//g, '~1'),
              parentData: data3,
              parentDataProperty: key4,
              rootData,
            })
          ) {
            vErrors = vErrors === null ? validate43.errors : vErrors.concat(validate43.errors);
            errors = vErrors.length;
          }
        }
      } else {
        const err5 = {
          instancePath: instancePath + '/services',
          schemaPath: '#/properties/services/type',
          keyword: 'type',
          params: { type: 'object' },
          schema: schema6.properties.services.type,
          parentSchema: schema6.properties.services,
          data: data3,
        };
        if (vErrors === null) {
          vErrors = [err5];
        } else {
          vErrors.push(err5);
        }
        errors++;
      }
    }
    if (data.contexts !== undefined) {
      let data5 = data.contexts;
      if (data5 && typeof data5 == 'object' && !Array.isArray(data5)) {
        for (const key5 in data5) {
          const _errs15 = errors;
          if (
            !validate22(key5, {
              instancePath: instancePath + '/contexts',
              parentData: data5,
              parentDataProperty: 'contexts',
              rootData,
            })
          ) {
            vErrors = vErrors === null ? validate22.errors : vErrors.concat(validate22.errors);
            errors = vErrors.length;
          }
          var valid5 = _errs15 === errors;
          if (!valid5) {
            const err6 = {
              instancePath: instancePath + '/contexts',
              schemaPath: '#/properties/contexts/propertyNames',
              keyword: 'propertyNames',
              params: { propertyName: key5 },
              schema: schema6.properties.contexts.propertyNames,
              parentSchema: schema6.properties.contexts,
              data: data5,
            };
            if (vErrors === null) {
              vErrors = [err6];
            } else {
              vErrors.push(err6);
            }
            errors++;
          }
        }
        for (const key6 in data5) {
          if (
            !validate70(data5[key6], {
              instancePath: instancePath + '/contexts/' + key6.replace(/~/g, '~0').replace(/\//g, '~1'),
              parentData: data5,
              parentDataProperty: key6,
              rootData,
            })
          ) {
            vErrors = vErrors === null ? validate70.errors : vErrors.concat(validate70.errors);
            errors = vErrors.length;
          }
        }
      } else {
        const err7 = {
          instancePath: instancePath + '/contexts',
          schemaPath: '#/properties/contexts/type',
          keyword: 'type',
          params: { type: 'object' },
          schema: schema6.properties.contexts.type,
          parentSchema: schema6.properties.contexts,
          data: data5,
        };
        if (vErrors === null) {
          vErrors = [err7];
        } else {
          vErrors.push(err7);
        }
        errors++;
      }
    }
    if (data.conventions !== undefined) {
      let data7 = data.conventions;
      if (Array.isArray(data7)) {
        const len0 = data7.length;
        for (let i0 = 0; i0 < len0; i0++) {
          if (
            !validate76(data7[i0], {
              instancePath: instancePath + '/conventions/' + i0,
              parentData: data7,
              parentDataProperty: i0,
              rootData,
            })
          ) {
            vErrors = vErrors === null ? validate76.errors : vErrors.concat(validate76.errors);
            errors = vErrors.length;
          }
        }
      } else {
        const err8 = {
          instancePath: instancePath + '/conventions',
          schemaPath: '#/properties/conventions/type',
          keyword: 'type',
          params: { type: 'array' },
          schema: schema6.properties.conventions.type,
          parentSchema: schema6.properties.conventions,
          data: data7,
        };
        if (vErrors === null) {
          vErrors = [err8];
        } else {
          vErrors.push(err8);
        }
        errors++;
      }
    }
    if (data.operators !== undefined) {
      let data9 = data.operators;
      if (data9 && typeof data9 == 'object' && !Array.isArray(data9)) {
        for (const key7 in data9) {
          let data10 = data9[key7];
          if (Array.isArray(data10)) {
            const len1 = data10.length;
            for (let i1 = 0; i1 < len1; i1++) {
              if (
                !validate82(data10[i1], {
                  instancePath: instancePath + '/operators/' + key7.replace(/~/g, '~0').replace(/\//g, '~1') + '/' + i1,
                  parentData: data10,
                  parentDataProperty: i1,
                  rootData,
                })
              ) {
                vErrors = vErrors === null ? validate82.errors : vErrors.concat(validate82.errors);
                errors = vErrors.length;
              }
            }
          } else {
            const err9 = {
              instancePath: instancePath + '/operators/' + key7.replace(/~/g, '~0').replace(/\//g, '~1'),
              schemaPath: '#/properties/operators/additionalProperties/type',
              keyword: 'type',
              params: { type: 'array' },
              schema: schema6.properties.operators.additionalProperties.type,
              parentSchema: schema6.properties.operators.additionalProperties,
              data: data10,
            };
            if (vErrors === null) {
              vErrors = [err9];
            } else {
              vErrors.push(err9);
            }
            errors++;
          }
        }
      } else {
        const err10 = {
          instancePath: instancePath + '/operators',
          schemaPath: '#/properties/operators/type',
          keyword: 'type',
          params: { type: 'object' },
          schema: schema6.properties.operators.type,
          parentSchema: schema6.properties.operators,
          data: data9,
        };
        if (vErrors === null) {
          vErrors = [err10];
        } else {
          vErrors.push(err10);
        }
        errors++;
      }
    }
    if (data.environments !== undefined) {
      let data12 = data.environments;
      if (data12 && typeof data12 == 'object' && !Array.isArray(data12)) {
        for (const key8 in data12) {
          const _errs29 = errors;
          if (
            !validate22(key8, {
              instancePath: instancePath + '/environments',
              parentData: data12,
              parentDataProperty: 'environments',
              rootData,
            })
          ) {
            vErrors = vErrors === null ? validate22.errors : vErrors.concat(validate22.errors);
            errors = vErrors.length;
          }
          var valid12 = _errs29 === errors;
          if (!valid12) {
            const err11 = {
              instancePath: instancePath + '/environments',
              schemaPath: '#/properties/environments/propertyNames',
              keyword: 'propertyNames',
              params: { propertyName: key8 },
              schema: schema6.properties.environments.propertyNames,
              parentSchema: schema6.properties.environments,
              data: data12,
            };
            if (vErrors === null) {
              vErrors = [err11];
            } else {
              vErrors.push(err11);
            }
            errors++;
          }
        }
        for (const key9 in data12) {
          let data13 = data12[key9];
          if (data13 && typeof data13 == 'object' && !Array.isArray(data13)) {
            for (const key10 in data13) {
              if (!(key10 === 'instances')) {
                const err12 = {
                  instancePath: instancePath + '/environments/' + key9.replace(/~/g, '~0').replace(/\//g, '~1'),
                  schemaPath: '#/properties/environments/additionalProperties/additionalProperties',
                  keyword: 'additionalProperties',
                  params: { additionalProperty: key10 },
                  schema: false,
                  parentSchema: schema6.properties.environments.additionalProperties,
                  data: data13,
                };
                if (vErrors === null) {
                  vErrors = [err12];
                } else {
                  vErrors.push(err12);
                }
                errors++;
              }
            }
            if (data13.instances !== undefined) {
              let data14 = data13.instances;
              if (data14 && typeof data14 == 'object' && !Array.isArray(data14)) {
                for (const key11 in data14) {
                  if (
                    !validate90(data14[key11], {
                      instancePath:
                        instancePath +
                        '/environments/' +
                        key9.replace(/~/g, '~0').replace(/\//g, '~1') +
                        '/instances/' +
                        key11.replace(/~/g, '~0').replace(/\//g, '~1'),
                      parentData: data14,
                      parentDataProperty: key11,
                      rootData,
                    })
                  ) {
                    vErrors = vErrors === null ? validate90.errors : vErrors.concat(validate90.errors);
                    errors = vErrors.length;
                  }
                }
              } else {
                const err13 = {
                  instancePath:
                    instancePath + '/environments/' + key9.replace(/~/g, '~0').replace(/\//g, '~1') + '/instances',
                  schemaPath: '#/properties/environments/additionalProperties/properties/instances/type',
                  keyword: 'type',
                  params: { type: 'object' },
                  schema: schema6.properties.environments.additionalProperties.properties.instances.type,
                  parentSchema: schema6.properties.environments.additionalProperties.properties.instances,
                  data: data14,
                };
                if (vErrors === null) {
                  vErrors = [err13];
                } else {
                  vErrors.push(err13);
                }
                errors++;
              }
            }
          } else {
            const err14 = {
              instancePath: instancePath + '/environments/' + key9.replace(/~/g, '~0').replace(/\//g, '~1'),
              schemaPath: '#/properties/environments/additionalProperties/type',
              keyword: 'type',
              params: { type: 'object' },
              schema: schema6.properties.environments.additionalProperties.type,
              parentSchema: schema6.properties.environments.additionalProperties,
              data: data13,
            };
            if (vErrors === null) {
              vErrors = [err14];
            } else {
              vErrors.push(err14);
            }
            errors++;
          }
        }
      } else {
        const err15 = {
          instancePath: instancePath + '/environments',
          schemaPath: '#/properties/environments/type',
          keyword: 'type',
          params: { type: 'object' },
          schema: schema6.properties.environments.type,
          parentSchema: schema6.properties.environments,
          data: data12,
        };
        if (vErrors === null) {
          vErrors = [err15];
        } else {
          vErrors.push(err15);
        }
        errors++;
      }
    }
    if (data.policy !== undefined) {
      if (
        !validate96(data.policy, {
          instancePath: instancePath + '/policy',
          parentData: data,
          parentDataProperty: 'policy',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate96.errors : vErrors.concat(validate96.errors);
        errors = vErrors.length;
      }
    }
    if (data['accept-gaps'] !== undefined) {
      let data17 = data['accept-gaps'];
      if (Array.isArray(data17)) {
        const len2 = data17.length;
        for (let i2 = 0; i2 < len2; i2++) {
          let data18 = data17[i2];
          if (data18 && typeof data18 == 'object' && !Array.isArray(data18)) {
            if (data18.instance === undefined) {
              const err16 = {
                instancePath: instancePath + '/accept-gaps/' + i2,
                schemaPath: '#/properties/accept-gaps/items/required',
                keyword: 'required',
                params: { missingProperty: 'instance' },
                schema: schema6.properties['accept-gaps'].items.required,
                parentSchema: schema6.properties['accept-gaps'].items,
                data: data18,
              };
              if (vErrors === null) {
                vErrors = [err16];
              } else {
                vErrors.push(err16);
              }
              errors++;
            }
            if (data18.fact === undefined) {
              const err17 = {
                instancePath: instancePath + '/accept-gaps/' + i2,
                schemaPath: '#/properties/accept-gaps/items/required',
                keyword: 'required',
                params: { missingProperty: 'fact' },
                schema: schema6.properties['accept-gaps'].items.required,
                parentSchema: schema6.properties['accept-gaps'].items,
                data: data18,
              };
              if (vErrors === null) {
                vErrors = [err17];
              } else {
                vErrors.push(err17);
              }
              errors++;
            }
            if (data18.reason === undefined) {
              const err18 = {
                instancePath: instancePath + '/accept-gaps/' + i2,
                schemaPath: '#/properties/accept-gaps/items/required',
                keyword: 'required',
                params: { missingProperty: 'reason' },
                schema: schema6.properties['accept-gaps'].items.required,
                parentSchema: schema6.properties['accept-gaps'].items,
                data: data18,
              };
              if (vErrors === null) {
                vErrors = [err18];
              } else {
                vErrors.push(err18);
              }
              errors++;
            }
            if (data18.expires === undefined) {
              const err19 = {
                instancePath: instancePath + '/accept-gaps/' + i2,
                schemaPath: '#/properties/accept-gaps/items/required',
                keyword: 'required',
                params: { missingProperty: 'expires' },
                schema: schema6.properties['accept-gaps'].items.required,
                parentSchema: schema6.properties['accept-gaps'].items,
                data: data18,
              };
              if (vErrors === null) {
                vErrors = [err19];
              } else {
                vErrors.push(err19);
              }
              errors++;
            }
            for (const key12 in data18) {
              if (!(key12 === 'instance' || key12 === 'fact' || key12 === 'reason' || key12 === 'expires')) {
                const err20 = {
                  instancePath: instancePath + '/accept-gaps/' + i2,
                  schemaPath: '#/properties/accept-gaps/items/additionalProperties',
                  keyword: 'additionalProperties',
                  params: { additionalProperty: key12 },
                  schema: false,
                  parentSchema: schema6.properties['accept-gaps'].items,
                  data: data18,
                };
                if (vErrors === null) {
                  vErrors = [err20];
                } else {
                  vErrors.push(err20);
                }
                errors++;
              }
            }
            if (data18.instance !== undefined) {
              if (
                !validate35(data18.instance, {
                  instancePath: instancePath + '/accept-gaps/' + i2 + '/instance',
                  parentData: data18,
                  parentDataProperty: 'instance',
                  rootData,
                })
              ) {
                vErrors = vErrors === null ? validate35.errors : vErrors.concat(validate35.errors);
                errors = vErrors.length;
              }
            }
            if (data18.fact !== undefined) {
              if (
                !validate35(data18.fact, {
                  instancePath: instancePath + '/accept-gaps/' + i2 + '/fact',
                  parentData: data18,
                  parentDataProperty: 'fact',
                  rootData,
                })
              ) {
                vErrors = vErrors === null ? validate35.errors : vErrors.concat(validate35.errors);
                errors = vErrors.length;
              }
            }
            if (data18.reason !== undefined) {
              if (
                !validate63(data18.reason, {
                  instancePath: instancePath + '/accept-gaps/' + i2 + '/reason',
                  parentData: data18,
                  parentDataProperty: 'reason',
                  rootData,
                })
              ) {
                vErrors = vErrors === null ? validate63.errors : vErrors.concat(validate63.errors);
                errors = vErrors.length;
              }
            }
            if (data18.expires !== undefined) {
              if (
                !validate65(data18.expires, {
                  instancePath: instancePath + '/accept-gaps/' + i2 + '/expires',
                  parentData: data18,
                  parentDataProperty: 'expires',
                  rootData,
                })
              ) {
                vErrors = vErrors === null ? validate65.errors : vErrors.concat(validate65.errors);
                errors = vErrors.length;
              }
            }
          } else {
            const err21 = {
              instancePath: instancePath + '/accept-gaps/' + i2,
              schemaPath: '#/properties/accept-gaps/items/type',
              keyword: 'type',
              params: { type: 'object' },
              schema: schema6.properties['accept-gaps'].items.type,
              parentSchema: schema6.properties['accept-gaps'].items,
              data: data18,
            };
            if (vErrors === null) {
              vErrors = [err21];
            } else {
              vErrors.push(err21);
            }
            errors++;
          }
        }
      } else {
        const err22 = {
          instancePath: instancePath + '/accept-gaps',
          schemaPath: '#/properties/accept-gaps/type',
          keyword: 'type',
          params: { type: 'array' },
          schema: schema6.properties['accept-gaps'].type,
          parentSchema: schema6.properties['accept-gaps'],
          data: data17,
        };
        if (vErrors === null) {
          vErrors = [err22];
        } else {
          vErrors.push(err22);
        }
        errors++;
      }
    }
    if (data.waivers !== undefined) {
      let data23 = data.waivers;
      if (Array.isArray(data23)) {
        const len3 = data23.length;
        for (let i3 = 0; i3 < len3; i3++) {
          if (
            !validate103(data23[i3], {
              instancePath: instancePath + '/waivers/' + i3,
              parentData: data23,
              parentDataProperty: i3,
              rootData,
            })
          ) {
            vErrors = vErrors === null ? validate103.errors : vErrors.concat(validate103.errors);
            errors = vErrors.length;
          }
        }
      } else {
        const err23 = {
          instancePath: instancePath + '/waivers',
          schemaPath: '#/properties/waivers/type',
          keyword: 'type',
          params: { type: 'array' },
          schema: schema6.properties.waivers.type,
          parentSchema: schema6.properties.waivers,
          data: data23,
        };
        if (vErrors === null) {
          vErrors = [err23];
        } else {
          vErrors.push(err23);
        }
        errors++;
      }
    }
    if (data.include !== undefined) {
      let data25 = data.include;
      if (Array.isArray(data25)) {
        const len4 = data25.length;
        for (let i4 = 0; i4 < len4; i4++) {
          if (
            !validate35(data25[i4], {
              instancePath: instancePath + '/include/' + i4,
              parentData: data25,
              parentDataProperty: i4,
              rootData,
            })
          ) {
            vErrors = vErrors === null ? validate35.errors : vErrors.concat(validate35.errors);
            errors = vErrors.length;
          }
        }
      } else {
        const err24 = {
          instancePath: instancePath + '/include',
          schemaPath: '#/properties/include/type',
          keyword: 'type',
          params: { type: 'array' },
          schema: schema6.properties.include.type,
          parentSchema: schema6.properties.include,
          data: data25,
        };
        if (vErrors === null) {
          vErrors = [err24];
        } else {
          vErrors.push(err24);
        }
        errors++;
      }
    }
  } else {
    const err25 = {
      instancePath,
      schemaPath: '#/type',
      keyword: 'type',
      params: { type: 'object' },
      schema: schema6.type,
      parentSchema: schema6,
      data,
    };
    if (vErrors === null) {
      vErrors = [err25];
    } else {
      vErrors.push(err25);
    }
    errors++;
  }
  validate21.errors = vErrors;
  return errors === 0;
}
