import { describe, expect, test } from 'vitest'
import { credentialsOf, fromElsewhere, openedOverHttp } from './guard'

const ours = new URL('https://portal.example')

describe('a changing request', () => {
  test.each([
    ['of our page', { origin: 'https://portal.example', 'sec-fetch-site': 'same-origin' }, false],
    ['of a script without a browser', {}, false],
    ['of another site', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }, true],
    ['of a sister domain', { origin: 'https://x.portal.example', 'sec-fetch-site': 'same-site' }, true],
    ['of a sandboxed frame', { origin: 'null' }, true],
    ['of an old browser on another site', { origin: 'https://evil.example', host: 'portal.example' }, true],
    ['of our page under another name', { origin: 'https://intranet:8443', host: 'intranet:8443' }, false],
    ['of our page opened over http', { origin: 'http://portal.example', host: 'portal.example' }, true],
    ['of this machine over http', { origin: 'http://127.0.0.1:3000', host: '127.0.0.1:3000' }, true],
    ['with a mixed story', { origin: 'https://portal.example', 'sec-fetch-site': 'cross-site' }, true],
  ])('%s', (_name, headers, refused) => {
    expect(fromElsewhere({ method: 'POST', headers }, ours)).toBe(refused)
    expect(fromElsewhere({ method: 'GET', headers }, ours)).toBe(false)
  })
})

describe('a changing request to a portal without TLS', () => {
  test.each([
    ['of our page under another name', { origin: 'http://127.0.0.1:3000', host: '127.0.0.1:3000' }, false],
    ['of a page with TLS under our name', { origin: 'https://portal.example', host: 'portal.example' }, true],
    ['of a page with TLS under another name', { origin: 'https://127.0.0.1:3000', host: '127.0.0.1:3000' }, true],
  ])('%s', (_name, headers, refused) => {
    expect(fromElsewhere({ method: 'POST', headers }, new URL('http://portal.example'))).toBe(refused)
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

describe('a page of an https portal was opened over http', () => {
  const host = 'portal.example'
  test.each([
    ['when the trusted proxy says so', { 'x-forwarded-proto': 'http' }, true, 'redirect'],
    ['when the nearest proxy says so', { 'x-forwarded-proto': 'https, http' }, true, 'redirect'],
    ['maybe, when no proxy is trusted', { 'x-forwarded-proto': 'http' }, false, 'maybe'],
    ['maybe, when nothing says so', {}, false, 'maybe'],
    ['maybe, when the trusted proxy does not say', {}, true, 'maybe'],
    ['not, when the proxy says https', { 'x-forwarded-proto': 'https' }, true, 'no'],
    ['not, when an unknown proxy says https', { 'x-forwarded-proto': 'https' }, false, 'no'],
    // Browsers send it over https only: a proxy behind the one with TLS may say http of every request.
    ['not, when the browser knows better', { 'x-forwarded-proto': 'http', 'sec-fetch-site': 'none' }, true, 'no'],
    ['not, when the browser says so', { 'sec-fetch-site': 'same-origin' }, false, 'no'],
  ])('%s', (_name, headers, trusted, answer) => {
    expect(openedOverHttp({ headers: { host, ...headers } }, ours, trusted)).toBe(answer)
    expect(openedOverHttp({ headers: { host, ...headers } }, new URL('http://portal.example'), trusted)).toBe('no')
  })
})
