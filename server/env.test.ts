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
