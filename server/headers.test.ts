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
