import { expect, test } from 'vitest'
import { securityHeaders } from './headers'

const formAction = (formTargets?: string[]) => {
  const headers = new Map(securityHeaders(new URL('https://portal.example.com'), false, formTargets)('n'))
  return /form-action ([^;]*)/.exec(headers.get('Content-Security-Policy') ?? '')?.[1]
}

test('a form leads to this portal alone, and to Stripe’s page where cards are charged there', () => {
  expect(formAction()).toBe("'self'")
  expect(formAction(['https://checkout.stripe.com'])).toBe("'self' https://checkout.stripe.com")
})

test('does not upgrade a page that was opened over http, whose files and form no port with TLS would answer', () => {
  const headers = new Map(securityHeaders(new URL('https://portal.example.com'), false)('n'))
  expect(headers.get('Content-Security-Policy')).not.toContain('upgrade-insecure-requests')
  expect(headers.get('Strict-Transport-Security')).toBe('max-age=31536000; includeSubDomains')
})
