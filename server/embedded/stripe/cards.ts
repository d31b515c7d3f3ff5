export type Failure = { code: string; decline_code?: string; message: string }

/**
 * `asks`: the bank wants the payer: the first time, or at every payment. `fails` at every payment, or at
 * those without the payer alone (`failsLater`).
 */
export type TestCard = {
  number: string
  brand: string
  says: string
  asks?: 'once' | 'always'
  fails?: Failure
  failsLater?: Failure
  disputed?: boolean
  slowRefunds?: boolean
}

const declined: Failure = {
  code: 'card_declined',
  decline_code: 'generic_decline',
  message: 'Your card was declined.',
}

/** Of https://docs.stripe.com/testing */
export const TEST_CARDS: TestCard[] = [
  { number: '4242424242424242', brand: 'visa', says: 'is paid' },
  { number: '5555555555554444', brand: 'mastercard', says: 'is paid' },
  { number: '4000000000000002', brand: 'visa', says: 'is declined', fails: declined },
  {
    number: '4000000000009995',
    brand: 'visa',
    says: 'has insufficient funds',
    fails: {
      code: 'card_declined',
      decline_code: 'insufficient_funds',
      message: 'Your card has insufficient funds.',
    },
  },
  {
    number: '4000000000000069',
    brand: 'visa',
    says: 'has expired',
    fails: { code: 'expired_card', decline_code: 'expired_card', message: 'Your card has expired.' },
  },
  { number: '4000002500003155', brand: 'visa', says: 'asks for a confirmation once', asks: 'once' },
  { number: '4000002760003184', brand: 'visa', says: 'asks for a confirmation every time', asks: 'always' },
  { number: '4000000000000341', brand: 'visa', says: 'is declined when charged later', failsLater: declined },
  { number: '4000000000000259', brand: 'visa', says: 'is disputed after the payment', disputed: true },
  { number: '4000000000007726', brand: 'visa', says: 'is refunded after a while', slowRefunds: true },
]

export const cardNumbered = (number: string): TestCard | undefined =>
  TEST_CARDS.find((card) => card.number === number.replace(/[\s-]/g, ''))

export const authenticationRequired: Failure = {
  code: 'authentication_required',
  decline_code: 'authentication_required',
  message: 'Your card was declined. This transaction requires authentication.',
}

export const authenticationFailed: Failure = {
  code: 'payment_intent_authentication_failure',
  message: 'We are unable to authenticate your payment method. Please choose a different payment method and try again.',
}
