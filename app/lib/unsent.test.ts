import { expect, test } from 'vitest'
import { packUnsent, unpackUnsent, unsentForm } from './unsent'

const request = (path: string) => new Request(`http://portal.test${path}`, { method: 'POST' })

function form(fields: [string, string | Blob][]): FormData {
  const data = new FormData()
  for (const [name, value] of fields) data.append(name, value)
  return data
}

test('what was typed is carried as it was, without what is given anew each time, and without files', () => {
  const sent = form([
    ['intent', 'save'],
    ['name', ' "Köhler" & Söhne\n<b>'],
    ['topic', 'a'],
    ['topic', 'b'],
    ['postalCode', '20457'],
    ['note', ''],
    ['password', 'secret'],
    ['newPassword', 'secret'],
    ['proof', 'secret'],
    ['code', '123456'],
    ['file', new Blob(['x'])],
    ['unknown', 'x'],
  ])
  const unsent = unsentForm(request('/settings/profile?index&_data=routes%2Fx&tab=2'), sent)
  expect(unsent).toEqual({
    path: '/settings/profile?index=&tab=2',
    fields: [
      ['intent', 'save'],
      ['name', ' "Köhler" & Söhne\n<b>'],
      ['topic', 'a'],
      ['topic', 'b'],
      ['postalCode', '20457'],
      ['note', ''],
    ],
  })
  expect(unpackUnsent(unsent && packUnsent(unsent))).toEqual(unsent)
})

test('what is too long is not carried; a form of signing in carries only what it carried', () => {
  expect(unsentForm(request('/x'), form([['body', 'x'.repeat(200_000)]]))).toBeUndefined()
  const unsent = { path: '/x', fields: [['name', 'b']] as [string, string][] }
  expect(unsentForm(request('/sign-in/step'), form([['unsent', packUnsent(unsent)]]))).toEqual(unsent)
  expect(unsentForm(request('/sign-in'), form([['email', 'a@b.test']]))).toBeUndefined()
})

test.each([
  undefined,
  '',
  'null',
  '{}',
  '[]',
  '{"path":"https://evil.example","fields":[]}',
  '{"path":"//evil.example","fields":[]}',
  '{"path":"/\\\\evil.example","fields":[]}',
  '{"path":"javascript:alert(1)","fields":[]}',
  '{"path":"/x","fields":{}}',
])('nothing is sent on to %s', (text) => {
  expect(unpackUnsent(text)).toBeNull()
})

test('secrets and malformed fields that somebody put in are left out', () => {
  const text = JSON.stringify({
    path: '/x',
    fields: [['name', 'b'], ['unknown', 'x'], ['password', 'x'], ['n', 1], ['only'], null],
  })
  expect(unpackUnsent(text)).toEqual({ path: '/x', fields: [['name', 'b']] })
})
