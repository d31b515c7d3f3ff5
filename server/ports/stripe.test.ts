import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Stripe from 'stripe'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openStand } from '../embedded/stripe/open'
import { type Refusal, statusOf } from '../kernel/refusal'
import { NOW } from '../testing'
import type { Facts, StripeEvent } from './payments'
import { createPayments } from './stripe'

type World = Awaited<ReturnType<typeof world>>

/** The SDK against the stand-in, and what its messages said when they came. */
async function world(folder = mkdtempSync(join(tmpdir(), 'origins-stripe-'))) {
  const clock = { now: NOW }
  const told: StripeEvent[] = []
  const doors = { read: (_body: string, _signature: string) => 500 }
  const stand = await openStand({
    file: join(folder, 'stripe.db'),
    now: () => clock.now,
    appUrl: () => 'http://portal.test',
    random: randomBytes,
    post: async (body, signature) => doors.read(body, signature),
    failed: (error) => {
      throw error
    },
  })
  const payments = createPayments({ ...stand, mode: 'embedded' })
  doors.read = (body, signature) => {
    told.push(payments.readEvent(body, signature, clock.now))
    return 200
  }
  onTestFinished(async () => {
    await stand.close()
    rmSync(folder, { recursive: true, force: true })
  })
  const { control } = stand
  /** What the messages that wait say, one after the other. */
  const facts = async (): Promise<Facts[]> => {
    told.length = 0
    await control.sendWaiting()
    return told.flatMap(({ facts }) => (facts === null || facts === 'unreadable' ? [] : facts))
  }
  return { payments, control, clock, told, facts, stand, folder, doors }
}

let asked = 0
const customer = ({ payments }: World) =>
  payments.createCustomer({ ourId: 'cli_1', name: 'Contoso', email: 'ap@contoso.test' }, `cus_${asked++}`)

async function checkout(of: World, over: Partial<Parameters<World['payments']['createCheckout']>[0]> = {}) {
  const { stripeId: customerId } = await customer(of)
  const request = {
    ourId: 'chk_1',
    kind: 'pay' as const,
    customerId,
    description: 'Invoice INV-2026-0007',
    keepCard: false,
    amountMinor: 11_900,
    currency: 'EUR',
    successUrl: 'http://portal.test/pay/chk_1',
    cancelUrl: 'http://portal.test/pay?invoice=inv_1',
    expiresAt: new Date(of.clock.now.getTime() + 3600_000),
    ...over,
  }
  return of.payments.createCheckout(request, `chk_${asked++}`)
}

const refusal = (asking: Promise<unknown>) =>
  asking.then(
    () => 'taken',
    (error: { code: string }) => error.code,
  )

const visa = { brand: 'visa', last4: '4242', expMonth: 12, expYear: 2034 }

test('a checkout is paid with a card, and every message of it is a fact', async () => {
  const of = await world()
  const made = await checkout(of)
  expect(made).toMatchObject({
    of: 'checkout',
    ourId: 'chk_1',
    kind: 'pay',
    state: 'open',
    paid: false,
    amountMinor: 11_900,
    currency: 'EUR',
    live: false,
    paymentId: null,
  })
  expect(made.url).toBe(`http://portal.test/dev/stripe/${made.stripeId}`)
  expect(of.control.pay(made.stripeId, { card: '4242 4242 4242 4242' })).toEqual({ state: 'done' })
  const after = await of.payments.getCheckout(made.stripeId)
  expect(after).toMatchObject({ state: 'complete', paid: true })
  const paid = {
    of: 'payment',
    stripeId: after.paymentId,
    state: 'succeeded',
    amountMinor: 11_900,
    currency: 'EUR',
    ourId: 'chk_1',
    customerId: made.customerId,
    live: false,
    keepCard: false,
    problem: null,
  }
  expect(await of.payments.getPayment(after.paymentId ?? '')).toMatchObject({ ...paid, card: visa })
  expect(await of.facts()).toMatchObject([
    { ...paid, card: visa },
    { ...paid, card: null },
    { of: 'checkout', state: 'complete', paid: true, ourId: 'chk_1', paymentId: after.paymentId },
  ])
  expect(of.control.pay(made.stripeId, { card: '4242424242424242' })).toEqual({ state: 'over' })
})

describe('test cards', () => {
  test.each([
    ['4000000000000002', 'generic_decline', 'Your card was declined.'],
    ['4000000000009995', 'insufficient_funds', 'Your card has insufficient funds.'],
    ['4000000000000069', 'expired_card', 'Your card has expired.'],
  ])('%s is declined, and another card pays the same checkout', async (card, code, message) => {
    const of = await world()
    const { stripeId } = await checkout(of)
    expect(of.control.pay(stripeId, { card })).toEqual({ state: 'failed', message })
    expect(await of.facts()).toMatchObject([
      { of: 'payment', state: 'failed', ourId: 'chk_1', problem: { code, message } },
    ])
    expect(await of.payments.getCheckout(stripeId)).toMatchObject({ state: 'open', paid: false })
    expect(of.control.pay(stripeId, { card: '5555555555554444' })).toEqual({ state: 'done' })
    const [charge, intent] = await of.facts()
    expect(charge).toMatchObject({ state: 'succeeded', card: { brand: 'mastercard', last4: '4444' } })
    expect(intent).toMatchObject({
      state: 'succeeded',
      stripeId: (charge as { stripeId: string }).stripeId,
      problem: null,
    })
  })

  test('a bank that asks is answered with yes or no', async () => {
    const of = await world()
    const { stripeId } = await checkout(of)
    expect(of.control.pay(stripeId, { card: '4000002500003155' })).toEqual({ state: 'confirm' })
    expect(of.control.checkout(stripeId)).toMatchObject({ asked: true })
    expect(await of.facts()).toEqual([])
    expect(of.control.confirm(stripeId, false)).toMatchObject({ state: 'failed' })
    expect(await of.facts()).toMatchObject([
      { state: 'failed', problem: { code: 'payment_intent_authentication_failure' } },
    ])
    of.control.pay(stripeId, { card: '4000002500003155' })
    expect(of.control.confirm(stripeId, true)).toEqual({ state: 'done' })
    expect(await of.facts()).toMatchObject([
      { state: 'succeeded' },
      { state: 'succeeded' },
      { of: 'checkout', paid: true },
    ])
  })

  test('what is no test card is refused', async () => {
    const of = await world()
    const { stripeId } = await checkout(of)
    expect(of.control.pay(stripeId, { card: '4111111111111111' })).toMatchObject({ state: 'failed' })
    expect(of.control.waiting().map((message) => message.type)).toEqual(['customer.created'])
  })

  test.each([
    [true, 'won'],
    [false, 'lost'],
  ])('a disputed payment (won: %s)', async (won, state) => {
    const of = await world()
    const { stripeId } = await checkout(of)
    of.control.pay(stripeId, { card: '4000000000000259' })
    const dispute = { of: 'dispute', amountMinor: 11_900, currency: 'EUR', reason: 'fraudulent' }
    const [paid, , , opened] = await of.facts()
    expect(opened).toMatchObject({ ...dispute, state: 'pending', paymentId: (paid as { stripeId: string }).stripeId })
    const { stripeId: id } = opened as { stripeId: string }
    expect(of.control.closeDispute(id, won)).toBe(true)
    for (const closed of await of.facts()) expect(closed).toMatchObject({ ...dispute, stripeId: id, state })
  })

  test.each([
    [true, 'succeeded'],
    [false, 'failed'],
  ] as const)('a bank debit settles days later (well: %s)', async (well, state) => {
    const of = await world()
    const { stripeId } = await checkout(of)
    expect(of.control.pay(stripeId, 'debit')).toEqual({ state: 'done' })
    const [begun, done] = await of.facts()
    expect(begun).toMatchObject({ of: 'payment', state: 'pending', card: null })
    const account = { card: null, debit: { kind: 'sepa_debit', last4: '3000' } }
    const { stripeId: paymentId } = begun as { stripeId: string }
    expect(await of.payments.getPayment(paymentId)).toMatchObject(account)
    expect(done).toMatchObject({ of: 'checkout', state: 'complete', paid: false })
    of.control.settle(paymentId, well)
    const later = await of.facts()
    expect(later.at(-1)).toMatchObject({ of: 'checkout', state: well ? 'complete' : 'failed', paid: well })
    expect(later.filter((one) => one.of === 'payment').every((one) => one.state === state)).toBe(true)
    expect(later).toContainEqual(expect.objectContaining({ of: 'payment', state, ...account }))
    expect(await of.payments.getPayment(paymentId)).toMatchObject({ state, ...account })
    expect(await of.payments.getCheckout(stripeId)).toMatchObject({ paid: well })
  })
})

describe('cards that are kept', () => {
  async function kept(of: World, card: string) {
    const { stripeId, customerId } = await checkout(of, { kind: 'save-card', amountMinor: 0 })
    const step = of.control.pay(stripeId, { card })
    if (step.state === 'confirm') of.control.confirm(stripeId, true)
    const after = await of.payments.getCheckout(stripeId)
    return { stripeId, customerId: customerId ?? '', cardId: after.card?.stripeId ?? '', after }
  }
  const charge = (of: World, card: { customerId: string; cardId: string }, key: string, amountMinor = 2_500) =>
    of.payments.chargeCard(
      {
        ourId: 'chg_1',
        customerId: card.customerId,
        cardId: card.cardId,
        description: 'INV-7',
        amountMinor,
        currency: 'EUR',
      },
      key,
    )

  test('one that was saved is charged without its owner', async () => {
    const of = await world()
    const card = await kept(of, '4242424242424242')
    expect(card.after).toMatchObject({ kind: 'save-card', state: 'complete', paid: false, paymentId: null, card: visa })
    expect(await of.facts()).toMatchObject([{ of: 'checkout', kind: 'save-card', state: 'complete', card: null }])
    const paid = await charge(of, card, 'a')
    expect(paid).toMatchObject({ state: 'succeeded', amountMinor: 2_500, ourId: 'chg_1', card: visa })
    expect(await charge(of, card, 'a')).toEqual(paid)
    expect(await of.facts()).toMatchObject([{ stripeId: paid.stripeId, card: visa }, { stripeId: paid.stripeId }])
  })

  test('one that was kept with a payment, and its messages say so', async () => {
    const of = await world()
    const { stripeId, customerId } = await checkout(of, { keepCard: true })
    of.control.pay(stripeId, { card: '4242424242424242' })
    const [paid] = await of.facts()
    expect(paid).toMatchObject({ keepCard: true, card: visa })
    const cardId = (paid as { card: { stripeId: string } }).card.stripeId
    expect(await charge(of, { customerId: customerId ?? '', cardId }, 'b')).toMatchObject({ state: 'succeeded' })
    await of.payments.removeCard(cardId)
    await of.payments.removeCard(cardId)
    expect(await refusal(charge(of, { customerId: customerId ?? '', cardId }, 'c'))).toBe('card_gone')
  })

  test.each([
    ['4000000000000341', 'generic_decline'],
    ['4000002760003184', 'authentication_required'],
  ])('%s fails without its owner, and says why each time', async (number, code) => {
    const of = await world()
    const card = await kept(of, number)
    await of.facts()
    const failed = await charge(of, card, 'd')
    expect(failed).toMatchObject({ state: 'failed', ourId: 'chg_1', problem: { code } })
    expect(await charge(of, card, 'd')).toEqual(failed)
    expect(await of.facts()).toMatchObject([
      { of: 'payment', stripeId: failed.stripeId, state: 'failed', problem: { code } },
    ])
  })

  test('one whose bank asked when it was saved asks no more', async () => {
    const of = await world()
    expect(await charge(of, await kept(of, '4000002500003155'), 'e')).toMatchObject({ state: 'succeeded' })
  })

  test('a declined card is not saved', async () => {
    const of = await world()
    const { stripeId } = await checkout(of, { kind: 'save-card', amountMinor: 0 })
    expect(of.control.pay(stripeId, { card: '4000000000000002' })).toMatchObject({ state: 'failed' })
    expect(await of.payments.getCheckout(stripeId)).toMatchObject({ state: 'open', card: null })
  })
})

describe('refunds', () => {
  async function paid(of: World, card = '4242424242424242') {
    const { stripeId } = await checkout(of)
    of.control.pay(stripeId, { card })
    await of.facts()
    return (await of.payments.getCheckout(stripeId)).paymentId ?? ''
  }
  const refund = (of: World, paymentId: string, amountMinor: number, key: string) =>
    of.payments.refund({ ourId: 'ref_1', paymentId, reason: 'Paid twice', amountMinor, currency: 'EUR' }, key)

  test('in parts, in full, and not more', async () => {
    const of = await world()
    const paymentId = await paid(of)
    const part = await refund(of, paymentId, 1_900, 'r1')
    expect(part).toMatchObject({
      of: 'refund',
      state: 'succeeded',
      amountMinor: 1_900,
      paymentId,
      ourId: 'ref_1',
      reason: 'Paid twice',
    })
    expect(await refund(of, paymentId, 1_900, 'r1')).toEqual(part)
    expect(await refusal(refund(of, paymentId, 10_001, 'r2'))).toBe('invalid_request_error')
    await refund(of, paymentId, 10_000, 'r3')
    expect(await refusal(refund(of, paymentId, 1, 'r4'))).toBe('charge_already_refunded')
    expect(await of.facts()).toMatchObject([
      { amountMinor: 1_900, paymentId },
      { amountMinor: 10_000, paymentId },
    ])
  })

  test('one that takes a while arrives, or fails and frees what it took', async () => {
    const of = await world()
    const paymentId = await paid(of, '4000000000007726')
    const first = await refund(of, paymentId, 11_900, 'r1')
    expect(first.state).toBe('pending')
    await of.facts()
    of.control.settleRefund(first.stripeId, false)
    for (const fact of await of.facts()) expect(fact).toMatchObject({ stripeId: first.stripeId, state: 'failed' })
    const second = await refund(of, paymentId, 11_900, 'r2')
    await of.facts()
    of.control.settleRefund(second.stripeId, true)
    for (const fact of await of.facts()) expect(fact).toMatchObject({ stripeId: second.stripeId, state: 'succeeded' })
  })

  test('nothing of what is disputed', async () => {
    const of = await world()
    const paymentId = await paid(of)
    of.control.dispute(paymentId)
    expect(await refusal(refund(of, paymentId, 100, 'r1'))).toBe('charge_disputed')
  })
})

test('a checkout ends by hand or by its time, once, and what was begun at it is cancelled', async () => {
  const of = await world()
  const [byHand, byTime] = [await checkout(of), await checkout(of)]
  of.control.pay(byHand.stripeId, { card: '4000000000000002' })
  await of.facts()
  expect(await of.payments.expireCheckout(byHand.stripeId)).toMatchObject({ state: 'expired', paid: false })
  expect(await of.payments.expireCheckout(byHand.stripeId)).toMatchObject({ state: 'expired' })
  expect(await of.facts()).toMatchObject([
    { of: 'payment', state: 'failed' },
    { of: 'checkout', state: 'expired' },
  ])
  of.clock.now = new Date(NOW.getTime() + 3600_000)
  expect(of.control.pay(byTime.stripeId, { card: '4242424242424242' })).toEqual({ state: 'over' })
  expect(await of.payments.getCheckout(byTime.stripeId)).toMatchObject({ state: 'expired' })
  expect(await of.facts()).toMatchObject([{ of: 'checkout', state: 'expired', stripeId: byTime.stripeId }])
})

test('what is new is listed page by page, the newest first', async () => {
  const of = await world()
  const pay = async (minute: number) => {
    of.clock.now = new Date(NOW.getTime() + minute * 60_000)
    const { stripeId } = await checkout(of)
    of.control.pay(stripeId, { card: '4242424242424242' })
    return (await of.payments.getCheckout(stripeId)).paymentId ?? ''
  }
  const ids: string[] = []
  for (let minute = 0; minute < 103; minute += 1) ids.push(await pay(minute))
  await of.payments.refund(
    { ourId: 'ref_1', paymentId: ids[5] ?? '', reason: '', amountMinor: 100, currency: 'EUR' },
    'r',
  )
  of.control.dispute(ids[6] ?? '')
  const seen: Facts[] = []
  for await (const facts of of.payments.listSince(new Date(NOW.getTime() + 60_000))) seen.push(facts)
  expect(seen.map(({ of, stripeId }) => (of === 'payment' ? stripeId : of))).toEqual([
    ...ids.slice(1).reverse(),
    'refund',
    'dispute',
  ])
  expect(seen[0]).toMatchObject({ card: visa, state: 'succeeded' })
})

describe('what Stripe refuses', () => {
  test.each([
    ['EUR', 49, 'amount_too_small'],
    ['JPY', 49, 'amount_too_small'],
    ['HUF', 17_499, 'amount_too_small'],
    ['EUR', 100_000_000, 'amount_too_large'],
    ['KWD', 1_234, 'invalid_amount'],
    ['EUR', 50, 'taken'],
    ['KWD', 1_230, 'taken'],
    ['ISK', 500, 'taken'],
    ['MGA', 500_000, 'taken'],
  ])('%s %d: %s', async (currency, amountMinor, expected) => {
    expect(await refusal(checkout(await world(), { currency, amountMinor }))).toBe(expected)
  })

  test.each([
    ['a customer that it does not know', { customerId: 'cus_none' }, 'resource_missing'],
    ['a time that is too short', { expiresAt: new Date(NOW.getTime() + 60_000) }, 'invalid_request_error'],
    ['no description', { description: '' }, 'invalid_request_error'],
    ['an address to come back to that is none', { successUrl: 'portal' }, 'invalid_request_error'],
  ])('%s', async (_, over, code) => {
    expect(await refusal(checkout(await world(), over))).toBe(code)
  })

  test('what is not there, and a wrong key', async () => {
    const of = await world()
    expect(await refusal(of.payments.getPayment('pi_none'))).toBe('resource_missing')
    expect(await refusal(of.payments.getCheckout('cs_none'))).toBe('resource_missing')
    const stranger = createPayments({ ...of.stand, apiKey: 'sk_test_wrong' })
    expect(await refusal(stranger.getPayment('pi_none'))).toBe('unavailable')
  })
})

describe('a key', () => {
  const person = { ourId: 'cli_1', name: 'Contoso', email: 'ap@contoso.test' }

  test('makes once what is asked twice, and refuses to make something else', async () => {
    const of = await world()
    const first = await of.payments.createCustomer(person, 'k')
    expect(await of.payments.createCustomer(person, 'k')).toEqual(first)
    expect(await refusal(of.payments.createCustomer({ ...person, name: 'Fabrikam' }, 'k'))).toBe('idempotency_error')
    of.clock.now = new Date(NOW.getTime() + 25 * 3600_000)
    expect(await of.payments.createCustomer(person, 'k')).not.toEqual(first)
  })

  test('may be used again where nothing was begun', async () => {
    const of = await world()
    const { stripeId: customerId } = await customer(of)
    const card = { ourId: 'chg_1', customerId, cardId: 'pm_none', description: '', amountMinor: 10, currency: 'EUR' }
    expect(await refusal(of.payments.chargeCard(card, 'k'))).toBe('amount_too_small')
    expect(await refusal(of.payments.chargeCard({ ...card, amountMinor: 100 }, 'k'))).toBe('resource_missing')
  })

  test('whose answer was lost finds what was made', async () => {
    const of = await world()
    of.control.setWeather('deaf')
    expect(await refusal(of.payments.createCustomer(person, 'k'))).toBe('unavailable')
    of.control.setWeather('fine')
    await of.payments.createCustomer(person, 'k')
    expect(of.control.waiting().map((message) => message.type)).toEqual(['customer.created'])
  })

  test('that is still at work is no answer: what was asked may yet happen', async () => {
    const of = await world()
    of.control.setWeather('slow')
    const hasty = createPayments({ ...of.stand, patience: { tryMs: 400, callMs: 1_500 } })
    const both = [of.payments, hasty].map((payments) => payments.createCustomer(person, 'k'))
    expect(await refusal(both[1] as Promise<unknown>)).toBe('unavailable')
    expect(await both[0]).toMatchObject({ stripeId: expect.stringContaining('cus_') })
  })

  test('whose first answer was an error of Stripe is answered so again, and nothing was made', async () => {
    const of = await world()
    const { stripeId: customerId } = await customer(of)
    of.control.setWeather('failing')
    const card = { ourId: 'chg_1', customerId, cardId: 'pm_none', description: '', amountMinor: 500, currency: 'EUR' }
    expect(await refusal(of.payments.chargeCard(card, 'k'))).toBe('unavailable')
    of.control.setWeather('fine')
    expect(await refusal(of.payments.chargeCard(card, 'k'))).toBe('unavailable')
    expect(await of.payments.findPayment({ ourId: 'chg_1', from: new Date(0), to: NOW })).toBeNull()
  })

  test('that is still at work is refused', async () => {
    const of = await world()
    const { port, apiKey } = of.stand
    of.control.setWeather('slow')
    const ask = () =>
      fetch(`http://127.0.0.1:${port}/v1/customers`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${apiKey}`,
          'idempotency-key': 'k',
          'content-type': 'application/x-www-form-urlencoded',
        },
        body: 'name=Contoso',
      })
    const both = [ask(), ask()]
    expect((await Promise.race(both)).status).toBe(409)
    for (const answer of both) answer.catch(() => 'the server has closed')
  })
})

describe('when Stripe does not answer', () => {
  test('nothing is said to be done, and people are told to try again', async () => {
    const of = await world()
    of.control.setWeather('down')
    const error = await of.payments.getPayment('pi_1').catch((refused: Refusal) => refused)
    expect(error).toMatchObject({
      code: 'unavailable',
      message: 'Stripe does not answer at the moment. Nothing was changed here; try again soon.',
    })
    expect(statusOf[(error as Refusal).code]).toBe(503)
  })

  test('a call ends in time', async () => {
    const of = await world()
    of.control.setWeather('slow')
    const hasty = createPayments({ ...of.stand, patience: { tryMs: 100, callMs: 150 } })
    expect(await refusal(hasty.getPayment('pi_1'))).toBe('unavailable')
  })
})

test('what stood at Stripe stands there after a restart, and its messages still count', async () => {
  const of = await world()
  const { stripeId } = await checkout(of)
  of.control.pay(stripeId, { card: '4242424242424242' })
  const next = await world(of.folder)
  expect(next.stand.webhookSecret).toBe(of.stand.webhookSecret)
  expect(await next.payments.getCheckout(stripeId)).toMatchObject({ paid: true })
  expect(await next.facts()).toHaveLength(3)
  expect(await of.facts()).toEqual([])
})

describe('a signature', () => {
  const body = JSON.stringify({
    id: 'evt_1',
    object: 'event',
    created: NOW.getTime() / 1000,
    livemode: false,
    type: 'customer.created',
    data: { object: { id: 'cus_1', object: 'customer' } },
  })
  const secret = 'whsec_0123456789abcdef'
  const payments = createPayments({ apiKey: 'sk_test_1', webhookSecret: secret })
  const sign = (seconds: number, over: { payload?: string; secret?: string } = {}) =>
    Stripe.webhooks.generateTestHeaderString({
      payload: body,
      secret,
      timestamp: NOW.getTime() / 1000 + seconds,
      ...over,
    })
  const read = (given: string, signature: string) => {
    try {
      return payments.readEvent(given, signature, NOW).id
    } catch (error) {
      return (error as Refusal).code
    }
  }

  test.each([
    ['of now', body, sign(0), 'evt_1'],
    ['of 300 s ago', body, sign(-300), 'evt_1'],
    ['of 301 s ago', body, sign(-301), 'forbidden'],
    ['300 s ahead', body, sign(300), 'evt_1'],
    ['301 s ahead', body, sign(301), 'forbidden'],
    ['by another secret', body, sign(0, { secret: 'whsec_fedcba9876543210' }), 'forbidden'],
    ['of another body', body, sign(0, { payload: `${body} ` }), 'forbidden'],
    ['of the body written anew', JSON.stringify(JSON.parse(body), null, 2), sign(0), 'forbidden'],
    ['that is missing', body, '', 'forbidden'],
    ['that is nonsense', body, 't=1,v1=zz', 'forbidden'],
    ['without its time', body, sign(0).replace(/t=\d+,/, ''), 'forbidden'],
    ['of an old scheme', body, sign(0).replace('v1=', 'v0='), 'forbidden'],
    ['with a second time that is ahead', body, `${sign(0)},t=${NOW.getTime() / 1000 + 9_999}`, 'forbidden'],
    ['of what is no JSON', '<xml>', sign(0, { payload: '<xml>' }), 'forbidden'],
  ])('%s', (_, given, signature, expected) => {
    expect(read(given, signature)).toBe(expected)
  })

  test('of a kind that nothing follows from is no fact', () => {
    expect(payments.readEvent(body, sign(0), NOW)).toEqual({
      id: 'evt_1',
      kind: 'customer.created',
      live: false,
      at: NOW,
      version: '',
      facts: null,
    })
  })

  test('the mode is that of the key and of the message', () => {
    const live = body.replace('"livemode":false', '"livemode":true')
    expect(payments.readEvent(live, sign(0, { payload: live }), NOW).live).toBe(true)
    expect(payments.live).toBe(false)
    expect(createPayments({ apiKey: 'sk_live_1', webhookSecret: secret }).live).toBe(true)
  })
})
