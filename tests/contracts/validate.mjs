// Holds docs/reference/{asyncapi,openapi}.json against the rules of AsyncAPI 3.0 and OpenAPI 3.1, and every example
// against the schema that the document gives for it. Whether the documents are fresh is tests/it/contracts.rs' matter.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Parser } from '@asyncapi/parser';
import { Validator } from '@seriousme/openapi-schema-validator';
import Ajv from 'ajv';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

const read = (name) => readFileSync(new URL(`../../docs/reference/${name}`, import.meta.url), 'utf8');
const asyncapi = JSON.parse(read('asyncapi.json'));
const openapi = JSON.parse(read('openapi.json'));

/** Compiles the schemas of a document once; `#/components/schemas/` in them means the document's own. */
function compiler(Kind, document) {
  const ajv = new Kind({ strict: false, allErrors: true, formats: { uint32: true, uint64: true } });
  addFormats(ajv);
  ajv.addSchema({ $id: 'document', components: { schemas: document.components.schemas } });
  const rooted = (schema) =>
    JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"document#/components/'));
  return (schema) => ajv.compile(rooted(schema));
}

function accepts(validate, value, what) {
  assert.ok(validate(value), `${what}: ${JSON.stringify(validate.errors)}`);
}

test('the AsyncAPI document keeps the rules of AsyncAPI', async () => {
  const { document, diagnostics } = await new Parser().parse(read('asyncapi.json'));
  const grave = diagnostics.filter(({ severity }) => severity === 0);
  assert.deepEqual(grave, []);
  assert.equal(document.version(), '3.0.0');
  assert.equal(document.operations().all().length, 2);
});

test('a spoilt AsyncAPI document is noticed', async () => {
  const spoilt = structuredClone(asyncapi);
  spoilt.operations.hear.action = 'listen';
  const { diagnostics } = await new Parser().parse(JSON.stringify(spoilt));
  assert.ok(diagnostics.some(({ severity }) => severity === 0));
});

test('the OpenAPI document keeps the rules of OpenAPI', async () => {
  const validator = new Validator();
  const { valid, errors } = await validator.validate(structuredClone(openapi));
  assert.ok(valid, JSON.stringify(errors));
  assert.equal(validator.version, '3.1');
});

test('a spoilt OpenAPI document is noticed', async () => {
  const spoilt = structuredClone(openapi);
  delete spoilt.paths['/api/sessions'].get.responses['200'].description;
  assert.equal((await new Validator().validate(spoilt)).valid, false);
});

test('every message of the socket fits its schema, and a client frame no longer does with a field too many', () => {
  const compile = compiler(Ajv, asyncapi);
  const messages = Object.entries(asyncapi.components.messages);
  assert.ok(messages.length > 30);
  for (const [key, message] of messages) {
    const validate = compile(message.payload);
    for (const { payload } of message.examples) {
      accepts(validate, payload, key);
      if (!key.startsWith('client_')) continue;
      for (const place of [(frame) => frame, (frame) => frame.body]) {
        const spoilt = structuredClone(payload);
        place(spoilt).unheard_of = 1;
        assert.equal(validate(spoilt), false, `${key} with a field too many`);
      }
      for (const field of Object.keys(payload.body).filter((name) => message.payload.properties.body.required.includes(name))) {
        const spoilt = structuredClone(payload);
        delete spoilt.body[field];
        assert.equal(validate(spoilt), false, `${key} without ${field}`);
      }
    }
  }
});

test('every event of a room fits its schema', () => {
  const { examples, ...schema } = asyncapi.components.schemas.RoomEventAt;
  const validate = compiler(Ajv, asyncapi)(schema);
  assert.ok(examples.length > 15);
  for (const example of examples) {
    accepts(validate, example, example.type);
    assert.equal(validate({ ...example, type: 'unheard_of' }), false);
  }
});

test('every body of HTTP fits its schema', () => {
  const compile = compiler(Ajv2020, openapi);
  let bodies = 0;
  const others = [];
  for (const [path, item] of Object.entries(openapi.paths)) {
    for (const operation of Object.values(item).filter((part) => part.responses)) {
      for (const carrier of [operation.requestBody, ...Object.values(operation.responses)]) {
        const json = carrier?.content?.['application/json'];
        if (!json) continue;
        // The feeds' shapes are others' and are checked with their schemas in tests/foreign.
        if (!json.examples) {
          others.push(path);
          continue;
        }
        const validate = compile(json.schema);
        for (const [name, { value }] of Object.entries(json.examples)) {
          accepts(validate, value, `${path} ${name}`);
          assert.equal(validate('a text'), false);
          bodies += 1;
        }
      }
    }
  }
  assert.ok(bodies > 100, `${bodies} bodies`);
  assert.deepEqual(others.sort(), ['/client_interface/json/', '/feeds/meeting-guide.json']);
});
