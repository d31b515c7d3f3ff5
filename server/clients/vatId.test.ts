import { expect, test } from 'vitest'
import { vatIdProblem } from './vatId'

test.each([
  ['', 'DE'],
  ['DE123456789', 'DE'],
  ['de 123 456 789', 'DE'],
  ['DE123456789', ''],
  ['ATU12345678', 'AT'],
  ['EL123456789', 'GR'],
  ['CHE-123.456.789 MWST', 'CH'],
  ['NL123456789B01', 'NL'],
  ['IE1234567WA', 'IE'],
  ['XI123456789', 'GB'],
  ['GBGD123', 'GB'],
  ['76.123.456-7', 'CL'],
  ['anything at all', 'Chile'],
])('%s of %s can be', (vatId, country) => expect(vatIdProblem(vatId, country)).toBeNull())

test.each([
  ['123456789', 'DE', 'begins with DE'],
  ['FR12345678901', 'DE', 'begins with DE'],
  ['GR123456789', 'GR', 'begins with EL'],
  ['DE12345678', 'DE', 'not how'],
  ['AT123456789', '', 'not how'],
  ['CHE12345678', 'CH', 'not how'],
])('%s of %s cannot', (vatId, country, problem) => expect(vatIdProblem(vatId, country)).toContain(problem))
