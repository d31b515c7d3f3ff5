import type { ActionFunctionArgs } from '@remix-run/node'
import { asc, eq } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { action } from '../../app/routes/_portal.clients.$id_.edit/route'
import { cards, charges, checkouts, clients } from '../../db/schema'
import type { OutboxContext } from '../outbox/context'
import { handlers } from '../outbox/handlers'
import { runDue } from '../outbox/run'
import { setAutopay } from '../payments/cards/autopay'
import { startAddingCard } from '../payments/cards/startAdding'
import { unscopedCharge } from '../payments/charges/charge'
import { unscopedChargeDue } from '../payments/charges/due'
import { getAutomatic } from '../payments/charges/getAutomatic'
import { brokenInvariants } from '../payments/invariants'
import { makeIssued, makePayer } from '../payments/ledgerTesting'
import { syncCheckout } from '../payments/syncCheckout'
import { payingContext } from '../payments/testing'
import { as, staff, system } from '../testing'
import { activateClient } from './activate'
import { getActivation } from './getActivation'
import { needsPreview } from './needsPreview'
import { setClientStatus } from './setStatus'

const GOOD = '4242424242424242'
const DECLINED_LATER = '4000000000000341'
const DAY_MS = 86_400_000

/** A client whose saved card pays what is due, with one invoice over 120.00 that is due. It has no subscriptions. */
async function payer(card = GOOD) {
  const { ctx: base, stripe, clock } = await payingContext({ as: system })
  const ctx: OutboxContext = { ...base, send: async () => ({ id: 'sent' }) }
  const { client, viewer } = await makePayer(ctx)
  const mine = as(ctx, viewer)
  const admin = as(ctx, staff('admin'))
  const clientId = client.id
  const { checkoutId } = await startAddingCard(mine)
  const [visit] = await ctx.db.select().from(checkouts).where(eq(checkouts.id, checkoutId))
  stripe.pay(visit?.stripeId ?? '', { card })
  await syncCheckout(mine, { checkoutId })
  await stripe.sendWaiting()
  const [kept] = await ctx.db.select().from(cards)
  const cardId = kept?.id ?? ''
  await setAutopay(mine, { cardId })
  const invoice = await makeIssued(ctx, clientId, 12_000, 0)
  const become = (status: 'active' | 'inactive' | 'archived') => setClientStatus(admin, { clientId, status })
  const preview = () => getActivation(admin, { clientId })
  /** Previews and confirms, as the page does. */
  const activate = async () => {
    const { chosen } = await preview()
    await activateClient(admin, { clientId, from: 'missed', seen: chosen?.seen ?? '' })
  }
  /** So many mornings, each with its charges. */
  const mornings = async (days: number) => {
    for (let day = 0; day < days; day++) {
      clock.now = new Date(clock.now.getTime() + DAY_MS)
      await unscopedChargeDue(ctx)
      await runDue(ctx, handlers)
      await stripe.sendWaiting()
    }
  }
  const tries = () => ctx.db.select().from(charges).orderBy(asc(charges.createdAt), asc(charges.attempt))
  const status = async () => (await ctx.db.select().from(clients).where(eq(clients.id, clientId)))[0]?.status
  return {
    ctx,
    stripe,
    clock,
    clientId,
    mine,
    admin,
    cardId,
    invoice,
    become,
    preview,
    activate,
    mornings,
    tries,
    status,
  }
}

const eur = (minor: number) => [{ currency: 'EUR', exponent: 2, minor }]

describe('a client whose saved card would be charged', () => {
  test.each(['inactive', 'archived'] as const)('becomes active from %s only through the preview', async (from) => {
    const { admin, clientId, stripe, become, preview, activate, mornings, status } = await payer()
    await become(from)
    await mornings(90)
    expect(await needsPreview(admin, { clientId })).toBe(true)
    await expect(become('active')).rejects.toMatchObject({ code: 'conflict' })
    expect(await status()).toBe(from)
    expect(await preview()).toMatchObject({
      since: null,
      automatic: { card: 'Visa 4242', on: '2026-06-14', due: eur(12_000) },
    })
    expect(stripe.payments()).toEqual([])
    await activate()
    await mornings(1)
    expect(await status()).toBe('active')
    expect(stripe.payments()).toMatchObject([{ amount: 12_000 }])
  })

  test('is led to the preview by its edit page', async () => {
    const { admin, clientId, mine, become, status } = await payer()
    const makeActive = async () => {
      const body = new URLSearchParams({ intent: 'activate' })
      const request = new Request(`${admin.appUrl}/clients/${clientId}/edit`, { method: 'POST', body })
      const context = { ...admin, nonce: '' } as ActionFunctionArgs['context']
      return (await action({ context, params: { id: clientId }, request })).headers.get('location')
    }
    await become('inactive')
    expect(await makeActive()).toBe(`/clients/${clientId}/activate`)
    expect(await status()).toBe('inactive')
    await setAutopay(mine, { cardId: null })
    expect(await makeActive()).toBe(`/clients/${clientId}`)
    expect(await status()).toBe('active')
  })

  test('is previewed with what is due by the next morning', async () => {
    const { ctx, admin, clientId, clock, stripe, become, preview, activate, mornings } = await payer()
    await become('inactive')
    clock.now = new Date(clock.now.getTime() + DAY_MS)
    await makeIssued(ctx, clientId, 5_000, 1)
    await makeIssued(ctx, clientId, 7_000, 2)
    const { automatic } = await preview()
    expect(automatic?.due).toEqual(eur(17_000))
    await activate()
    await mornings(1)
    expect(stripe.payments().reduce((sum, { amount }) => sum + amount, 0)).toBe(17_000)
    expect(await needsPreview(admin, { clientId })).toBe(false)
  })

  test('is not made active if the charges changed since the preview', async () => {
    const { ctx, admin, clientId, become, preview, status } = await payer()
    await become('inactive')
    const { chosen } = await preview()
    await makeIssued(ctx, clientId, 5_000, 0)
    const wanted = { clientId, from: 'missed' as const, seen: chosen?.seen ?? '' }
    await expect(activateClient(admin, wanted)).rejects.toMatchObject({ code: 'invalid' })
    expect(await status()).toBe('inactive')
  })

  test('becomes active with one click if automatic payment is off', async () => {
    const { admin, clientId, mine, become, preview, status } = await payer()
    await become('inactive')
    await setAutopay(mine, { cardId: null })
    expect(await needsPreview(admin, { clientId })).toBe(false)
    expect((await preview()).automatic).toBe(null)
    await become('active')
    expect(await status()).toBe('active')
  })
})

describe('the preview names no charge', () => {
  test('of an amount that a card cannot pay, nor of an invoice that was tried often enough', async () => {
    const { ctx, admin, clientId, become, preview, mornings, tries } = await payer(DECLINED_LATER)
    await makeIssued(ctx, clientId, 30, 0)
    await mornings(12)
    const before = await tries()
    expect(before.map(({ state }) => state)).toEqual(['failed', 'failed', 'failed', 'failed'])
    await become('inactive')
    expect((await preview()).automatic).toMatchObject({ card: 'Visa 0341', due: [] })
    expect(await needsPreview(admin, { clientId })).toBe(false)
    await become('active')
    await mornings(10)
    expect(await tries()).toEqual(before)
  })

  test('of an invoice whose charge has no answer yet', async () => {
    const { ctx, become, preview, tries } = await payer()
    await unscopedChargeDue(ctx)
    const [charge] = await tries()
    await unscopedCharge(ctx, { chargeId: charge?.id ?? '' })
    await become('inactive')
    expect((await preview()).automatic?.due).toEqual([])
  })
})

describe('a decline that arrives while the client is inactive', () => {
  /** The try is made while the client is active; Stripe answers afterwards. */
  async function declinedLate(mornings = 0) {
    const all = await payer(DECLINED_LATER)
    const { ctx, become, clock } = all
    await all.mornings(mornings)
    clock.now = new Date(clock.now.getTime() + DAY_MS)
    await unscopedChargeDue(ctx)
    const charge = (await all.tries()).find(({ state }) => state === 'waiting')
    const effect = await unscopedCharge(ctx, { chargeId: charge?.id ?? '' })
    await become('inactive')
    await ctx.write(async (tx) => void (await effect?.(tx)))
    return all
  }
  const states = async ({ tries }: Awaited<ReturnType<typeof payer>>) => (await tries()).map(({ state }) => state)

  test('is tried again from the first morning after activation, as often as any other', async () => {
    const all = await declinedLate()
    const { ctx, mine, invoice, preview, activate, mornings, tries } = all
    expect(await tries()).toMatchObject([
      { state: 'failed' },
      { state: 'dropped', problem: 'Automatic payment is paused while the organisation is inactive' },
    ])
    expect((await getAutomatic(mine, { invoiceId: invoice.id })).tried?.state).toBe('dropped')
    await mornings(5)
    expect(await states(all)).toEqual(['failed', 'dropped'])
    expect((await preview()).automatic?.due).toEqual(eur(12_000))
    await activate()
    await mornings(30)
    expect(await states(all)).toEqual(['failed', 'dropped', 'failed', 'failed', 'failed', 'failed'])
    expect(await brokenInvariants(ctx.db)).toEqual([])
  })

  test('is not tried again if it was the last try', async () => {
    const all = await declinedLate(7)
    expect(await states(all)).toEqual(['failed', 'failed', 'failed', 'failed'])
    expect((await all.preview()).automatic?.due).toEqual([])
    await all.become('active')
    await all.mornings(10)
    expect(await states(all)).toHaveLength(4)
  })
})
