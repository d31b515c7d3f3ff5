import { describe, expect, test } from 'vitest'
import { paymentsOf, readEnv, stripeOf } from './env'

const keys = { STRIPE_SECRET_KEY: 'sk_live_0123456789', STRIPE_WEBHOOK_SECRET: 'whsec_0123456789abcdef' }

describe('how clients pay online', () => {
  test.each([
    ['production with a key', keys, 'real'],
    ['production without one', {}, 'none'],
    ['development without one', { NODE_ENV: 'development' }, 'embedded'],
    ['development with one', { ...keys, NODE_ENV: 'development' }, 'real'],
    ['a demo, whatever key stands in the environment', { ...keys, PORTAL_DEMO: '1' }, 'embedded'],
  ])('%s', (_, source, mode) => {
    const env = readEnv(source)
    expect(paymentsOf(env)).toBe(mode)
    expect(stripeOf(env)?.apiKey).toBe(mode === 'real' ? keys.STRIPE_SECRET_KEY : undefined)
  })

  test.each([
    ['the key alone', { STRIPE_SECRET_KEY: keys.STRIPE_SECRET_KEY }, 'Set STRIPE_WEBHOOK_SECRET too'],
    ['the webhook’s secret alone', { STRIPE_WEBHOOK_SECRET: keys.STRIPE_WEBHOOK_SECRET }, 'Set STRIPE_SECRET_KEY too'],
    ['the publishable key', { ...keys, STRIPE_SECRET_KEY: 'pk_live_0123456789' }, 'must be the secret key'],
  ])('%s is no setup', (_, source, says) => {
    expect(() => readEnv(source)).toThrow(says)
  })
})

describe('APP_URL', () => {
  test.each([
    ['https://portal.example.com', 'https://portal.example.com'],
    ['https://portal.example.com/', 'https://portal.example.com'],
    ['https://Portal.Example.com:443', 'https://portal.example.com'],
    ['http://127.0.0.1:3000', 'http://127.0.0.1:3000'],
    ['https://b\u00fccher.example', 'https://xn--bcher-kva.example'],
  ])('%s is the address %s', (set, origin) => {
    const { APP_URL, appUrl } = readEnv({ APP_URL: set })
    expect([APP_URL, appUrl.origin]).toEqual([origin, origin])
  })

  test.each([
    'https://example.com/portal',
    'https://example.com/portal/',
    'https://example.com//',
    'https://example.com?a=b',
    'https://example.com/?',
    'https://example.com#top',
    'https://example.com/#',
    'https://ada:secret@example.com',
    'https://@example.com',
    'portal',
    'ftp://example.com',
    'https://',
  ])('%s is rejected in one sentence', (set) => {
    const said = (() => {
      try {
        readEnv({ APP_URL: set })
      } catch (error) {
        return String(error)
      }
    })()
    expect(said).toContain('APP_URL: must be the address of a host alone, like https://portal.example.com')
    expect(said?.split('\n')).toHaveLength(2)
    expect(said).not.toContain('secret')
  })
})
