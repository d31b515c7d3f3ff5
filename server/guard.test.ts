import { describe, expect, test } from 'vitest'
import { credentialsOf, fromElsewhere } from './guard'

const ours = new URL('https://portal.example')

describe('a changing request', () => {
  test.each([
    ['of our page', { origin: 'https://portal.example', 'sec-fetch-site': 'same-origin' }, false],
    ['of a script without a browser', {}, false],
    ['of another site', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }, true],
    ['of a sister domain', { origin: 'https://x.portal.example', 'sec-fetch-site': 'same-site' }, true],
    ['of a sandboxed frame', { origin: 'null' }, true],
    ['of an old browser on another site', { origin: 'https://evil.example', host: 'portal.example' }, true],
    [
      'of our page under another name of this machine',
      { origin: 'http://127.0.0.1:3000', host: '127.0.0.1:3000' },
      false,
    ],
    ['with a mixed story', { origin: 'https://portal.example', 'sec-fetch-site': 'cross-site' }, true],
  ])('%s', (_name, headers, refused) => {
    expect(fromElsewhere({ method: 'POST', headers }, ours)).toBe(refused)
    expect(fromElsewhere({ method: 'GET', headers }, ours)).toBe(false)
  })
})

test.each([
  ['/unsubscribe', 'none'],
  ['/api/webhooks/resend', 'none'],
  ['/api/webhooks/stripe', 'none'],
  ['/api/token', 'none'],
  ['/unsubscribe/', 'cookie'],
  ['/notifications', 'cookie'],
])('at %s who asks is told by: %s', (path, kind) => {
  expect(credentialsOf(path, { cookie: 'origins=x' }).kind).toBe(kind)
})
