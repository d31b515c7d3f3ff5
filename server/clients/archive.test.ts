import { asc, eq } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { cards, charges, checkouts, clients, events, jobs, links, memberships, payments } from '../../db/schema'
import { grantToken } from '../auth/grantToken'
import { firmWithPeople, PASSWORD } from '../auth/testing'
import type { Context } from '../context'
import { makeDraft } from '../invoices/testing'
import type { OutboxContext } from '../outbox/context'
import { handlers } from '../outbox/handlers'
import { runDue } from '../outbox/run'
import { setAutopay } from '../payments/cards/autopay'
import { listCards } from '../payments/cards/list'
import { startAddingCard } from '../payments/cards/startAdding'
import { unscopedChargeDue } from '../payments/charges/due'
import { getAutomatic } from '../payments/charges/getAutomatic'
import { brokenInvariants } from '../payments/invariants'
import { makeIssued, makePayer, moneyOf } from '../payments/ledgerTesting'
import { startCheckout } from '../payments/startCheckout'
import { syncCheckout } from '../payments/syncCheckout'
import { payingContext } from '../payments/testing'
import { invite } from '../people/invite'
import { makeMember, makePerson, sessionsOf } from '../people/testing'
import { startSubscription } from '../subscriptions/start'
import { makePrice } from '../subscriptions/testing'
import { as, makeClient, member, staff, system } from '../testing'
import { activateClient } from './activate'
import { getActivation } from './getActivation'
import { getArchiving } from './getArchiving'
import { setClientStatus } from './setStatus'

const GOOD = '4242424242424242'
const DECLINED_LATER = '4000000000000341'
const DAY_MS = 86_400_000
const MINUTE_MS = 60_000

/** A client whose saved card pays what is due, with one invoice over 120.00 that is due. */
async function payer(card = GOOD) {
  const { ctx: base, stripe, clock } = await payingContext({ as: system })
  const ctx: OutboxContext = { ...base, send: async () => ({ id: 'sent' }) }
  const { client, viewer } = await makePayer(ctx)
  const grace = await makePerson(ctx, 'Grace', { staffRole: 'admin' })
  const admin = as(ctx, { ...staff('admin'), id: grace.id })
  const mine = as(ctx, viewer)
  const visit = async (id: string) => (await ctx.db.select().from(checkouts).where(eq(checkouts.id, id)))[0]
  const { checkoutId } = await startAddingCard(mine)
  stripe.pay((await visit(checkoutId))?.stripeId ?? '', { card })
  await syncCheckout(mine, { checkoutId })
  await stripe.sendWaiting()
  const [kept] = await ctx.db.select().from(cards)
  await setAutopay(mine, { cardId: kept?.id ?? '' })
  const invoice = await makeIssued(ctx, client.id, 12_000, 0)
  const become = (status: 'active' | 'inactive' | 'archived') => setClientStatus(admin, { clientId: client.id, status })
  const activate = async () => {
    const { chosen } = await getActivation(admin, { clientId: client.id })
    await activateClient(admin, { clientId: client.id, from: 'missed', seen: chosen?.seen ?? '' })
  }
  const pass = async (ms: number) => {
    clock.now = new Date(clock.now.getTime() + ms)
    await runDue(ctx, handlers)
  }
  return { ctx, stripe, clock, client, viewer, mine, admin, invoice, visit, become, activate, pass }
}

const triesOf = (ctx: Context) => ctx.db.select().from(charges).orderBy(asc(charges.attempt))
const lastEvent = async (ctx: Context, did: string) =>
  (await ctx.db.select().from(events).where(eq(events.did, did)).orderBy(events.seq)).at(-1)?.data

describe('the saved card', () => {
  test.each(['inactive', 'archived'] as const)(
    'of a client that is %s is not charged, and again once it is active',
    async (status) => {
      const { ctx, stripe, client, mine, invoice, become, activate, pass } = await payer()
      await unscopedChargeDue(ctx)
      await become(status)
      expect(await triesOf(ctx)).toMatchObject([
        { state: 'dropped', problem: `Automatic payment is paused while the organisation is ${status}` },
      ])
      expect(await lastEvent(ctx, status === 'archived' ? 'client.archived' : 'client.made-inactive')).toMatchObject({
        charges: 1,
      })
      expect((await getAutomatic(mine, { invoiceId: invoice.id })).will).toBe(null)
      expect((await listCards(mine)).paused).toBe(true)
      await unscopedChargeDue(ctx)
      await pass(DAY_MS)
      expect(stripe.payments()).toEqual([])
      await activate()
      await unscopedChargeDue(ctx)
      await pass(MINUTE_MS)
      expect(stripe.payments()).toHaveLength(1)
      expect(await moneyOf(ctx, client.id)).toMatchObject({ paidMinor: 12_000 })
      expect(await brokenInvariants(ctx.db)).toEqual([])
    },
  )

  test('is not tried again after a decline', async () => {
    const { ctx, stripe, become, pass } = await payer(DECLINED_LATER)
    await unscopedChargeDue(ctx)
    await pass(0)
    await stripe.sendWaiting()
    expect(await triesOf(ctx)).toMatchObject([{ state: 'failed' }, { state: 'waiting' }])
    await become('archived')
    for (let day = 0; day < 10; day++) await pass(DAY_MS)
    expect(await triesOf(ctx)).toMatchObject([{ state: 'failed' }, { state: 'dropped' }])
    expect(stripe.payments()).toHaveLength(1)
  })

  test('is not tried again where the decline comes after the client was archived', async () => {
    const { ctx, stripe, become, pass } = await payer(DECLINED_LATER)
    await unscopedChargeDue(ctx)
    stripe.setWeather('deaf')
    await pass(0)
    await become('archived')
    stripe.setWeather('fine')
    for (let i = 0; i < 30; i++) await pass(MINUTE_MS)
    await stripe.sendWaiting()
    expect(await triesOf(ctx)).toMatchObject([{ state: 'failed' }, { state: 'dropped' }])
    expect(await lastEvent(ctx, 'payment.failed')).toMatchObject({ again: null })
  })

  test.each(['down', 'failing'] as const)(
    'that was asked for and not charged (%s) is not asked for again',
    async (weather) => {
      const { ctx, stripe, become, pass } = await payer()
      stripe.setWeather(weather)
      await unscopedChargeDue(ctx)
      await pass(0)
      expect(await triesOf(ctx)).toMatchObject([{ state: 'pending' }])
      await become('archived')
      stripe.setWeather('fine')
      for (let i = 0; i < 60; i++) await pass(MINUTE_MS)
      expect(stripe.payments()).toEqual([])
      expect(await triesOf(ctx)).toMatchObject([{ state: 'dropped' }])
    },
  )

  test('that was charged before the client was archived, unheard, is booked', async () => {
    const { ctx, stripe, client, become, pass } = await payer()
    stripe.setWeather('deaf')
    await unscopedChargeDue(ctx)
    await pass(0)
    await become('archived')
    stripe.setWeather('fine')
    for (let i = 0; i < 60; i++) await pass(MINUTE_MS)
    expect(stripe.payments()).toHaveLength(1)
    expect(await moneyOf(ctx, client.id)).toMatchObject({ paidMinor: 12_000, receipts: [{}] })
    expect(await brokenInvariants(ctx.db)).toEqual([])
  })
})

describe('pages at Stripe', () => {
  test('are closed when the client is archived, and stay open while it is inactive', async () => {
    const { ctx, mine, invoice, visit, become, pass } = await payer()
    const paying = await startCheckout(mine, { invoices: [{ invoiceId: invoice.id }] })
    const saving = await startAddingCard(mine)
    await become('inactive')
    await pass(0)
    expect(await visit(paying.checkoutId)).toMatchObject({ state: 'open' })
    await become('archived')
    expect(await lastEvent(ctx, 'client.archived')).toMatchObject({ pages: 2 })
    await pass(0)
    for (const { checkoutId } of [paying, saving]) expect(await visit(checkoutId)).toMatchObject({ state: 'expired' })
  })

  test('that were paid before that are booked', async () => {
    const { ctx, stripe, client, mine, invoice, visit, become, pass } = await payer()
    const { checkoutId } = await startCheckout(mine, { invoices: [{ invoiceId: invoice.id }] })
    stripe.pay((await visit(checkoutId))?.stripeId ?? '', { card: GOOD })
    await become('archived')
    await pass(0)
    await stripe.sendWaiting()
    expect(await visit(checkoutId)).toMatchObject({ state: 'paid' })
    expect(await moneyOf(ctx, client.id)).toMatchObject({ paidMinor: 12_000, creditMinor: 0, receipts: [{}] })
    expect(await brokenInvariants(ctx.db)).toEqual([])
  })

  test('that are opened at that moment are closed too', async () => {
    const { ctx, mine, invoice, visit, become, pass } = await payer()
    const { createCheckout } = ctx.payments
    const slow: Context = {
      ...mine,
      payments: {
        ...ctx.payments,
        createCheckout: async (request, key) => {
          const page = await createCheckout(request, key)
          await become('archived')
          return page
        },
      },
    }
    const { checkoutId } = await startCheckout(slow, { invoices: [{ invoiceId: invoice.id }] })
    await pass(0)
    expect(await visit(checkoutId)).toMatchObject({ state: 'expired' })
  })
})

test('invitations are revoked, and stay so when the client is active again', async () => {
  const { ctx, client } = await firmWithPeople()
  const anna = await makePerson(ctx, 'Anna', { staffRole: 'admin' })
  const admin = as(ctx, { ...staff('admin'), id: anna.id })
  const other = await makeClient(ctx, { name: 'Neighbour' })
  const theirs = await invite(admin, { clientId: other.id, email: 'zoe@mail.test', name: 'Zoe', rights: ['usage'] })
  const mine = await invite(admin, { clientId: client.id, email: 'eve@mail.test', name: 'Eve', rights: ['usage'] })
  await setClientStatus(admin, { clientId: client.id, status: 'archived' })
  expect(await lastEvent(ctx, 'client.archived')).toMatchObject({ invitations: 1 })
  await setClientStatus(admin, { clientId: client.id, status: 'active' })
  const stored = await ctx.db.select().from(links)
  expect(stored.find(({ id }) => id === mine.id)?.revokedAt).toEqual(ctx.now())
  expect(stored.find(({ id }) => id === theirs.id)?.revokedAt).toBe(null)
})

describe('sessions', () => {
  test('of those who can sign in for no other client end for good, refresh tokens included', async () => {
    const { ctx, client } = await firmWithPeople()
    const admin = as(ctx, staff('admin'))
    const other = await makeClient(ctx, { name: 'Neighbour' })
    const gone = await makeClient(ctx, { name: 'Gone', status: 'archived' })
    const both = await makeMember(ctx, client.id, 'Both', { owner: true })
    const stranded = await makeMember(ctx, client.id, 'Stranded', { owner: true })
    const colleague = await makeMember(ctx, client.id, 'Colleague', { owner: true }, { staffRole: 'support' })
    const at = { createdAt: ctx.now(), owner: true }
    await ctx.write(async (tx) => {
      await tx.insert(memberships).values({ ...at, clientId: other.id, personId: both.id })
      await tx.insert(memberships).values({ ...at, clientId: gone.id, personId: stranded.id })
    })
    const ben = { grant_type: 'password', email: 'ben@client.test', password: PASSWORD } as const
    const { refresh_token } = await grantToken(ctx, ben)
    await setClientStatus(admin, { clientId: client.id, status: 'inactive' })
    expect(await sessionsOf(ctx, stranded.id)).toBe(1)
    const listed = (await getArchiving(admin, { clientId: client.id })).sessions
    expect(listed.refresh).toBe(1)
    await setClientStatus(admin, { clientId: client.id, status: 'archived' })
    for (const [person, sessions] of [
      [both, 1],
      [stranded, 0],
      [colleague, 1],
    ] as const) {
      expect(await sessionsOf(ctx, person.id), person.name).toBe(sessions)
    }
    expect(await lastEvent(ctx, 'client.archived')).toMatchObject({ sessions: listed.browser + listed.refresh })
    expect((await getArchiving(admin, { clientId: client.id })).sessions).toEqual({ browser: 0, refresh: 0 })
    await expect(grantToken(ctx, ben)).rejects.toMatchObject({ code: 'forbidden' })
    await setClientStatus(admin, { clientId: client.id, status: 'active' })
    await expect(grantToken(ctx, { grant_type: 'refresh_token', refresh_token })).rejects.toMatchObject({
      code: 'signed-out',
    })
    expect(await grantToken(ctx, ben)).toMatchObject({ token_type: 'Bearer' })
  })
})

describe('what is outstanding', () => {
  test('is listed before a client is archived', async () => {
    const { ctx, client, mine, admin, invoice } = await payer()
    const draft = await makeDraft(admin, client.id)
    const price = await makePrice(ctx)
    const wanted = { clientId: client.id, priceId: price.id, startOn: '2026-03-01', timing: 'advance' as const }
    await startSubscription(admin, { ...wanted, subscriptionId: ctx.id('sub'), quantity: '2' })
    await unscopedChargeDue(ctx)
    await startCheckout(mine, { invoices: [{ invoiceId: invoice.id }] })
    await invite(admin, { clientId: client.id, email: 'eve@mail.test', name: 'Eve', rights: ['usage'] })
    // None of this is the client's.
    const { client: neighbour } = await makePayer(ctx, { name: 'Neighbour' })
    await makeIssued(ctx, neighbour.id, 7_000)
    await invite(admin, { clientId: neighbour.id, email: 'zoe@mail.test', name: 'Zoe', rights: ['usage'] })
    const eur = { currency: 'EUR', exponent: 2 }
    expect(await getArchiving(admin, { clientId: client.id })).toMatchObject({
      client: { id: client.id, status: 'active' },
      open: [{ id: invoice.id, minor: 12_000, status: 'open' }],
      owed: [{ ...eur, minor: 12_000 }],
      drafts: [{ id: draft.id }],
      credit: [],
      subscriptions: [{ service: 'Mailboxes', minor: 1_900, interval: 'month' }],
      waiting: { count: 0, sums: [] },
      cards: [{ automatic: true }],
      pages: [{ kind: 'pay', minor: 12_000 }],
      tries: 1,
      underWay: [],
      invitations: [{ email: 'eve@mail.test' }],
    })
    expect(await getArchiving(admin, { clientId: neighbour.id })).toMatchObject({ owed: [{ minor: 7_000 }], cards: [] })
    await expect(getArchiving(admin, { clientId: 'none_such' })).rejects.toMatchObject({ code: 'not-found' })
    for (const viewer of [staff('support'), member(client, 'owner')]) {
      await expect(getArchiving(as(ctx, viewer), { clientId: client.id })).rejects.toMatchObject({ code: 'forbidden' })
    }
  })

  test('is nothing for a client without anything', async () => {
    const { ctx, client } = await firmWithPeople()
    const page = await getArchiving(as(ctx, staff('admin')), { clientId: client.id })
    expect(page).toMatchObject({ open: [], drafts: [], subscriptions: [], cards: [], pages: [], invitations: [] })
  })
})

test('archiving twice stops what there is once', async () => {
  const { ctx, become, mine, invoice } = await payer()
  await startCheckout(mine, { invoices: [{ invoiceId: invoice.id }] })
  await Promise.all([become('archived'), become('archived')])
  expect(await ctx.db.select().from(events).where(eq(events.did, 'client.archived'))).toHaveLength(1)
  expect(await ctx.db.select().from(jobs).where(eq(jobs.kind, 'checkout.close'))).toHaveLength(1)
  expect((await ctx.db.select().from(clients))[0]?.status).toBe('archived')
  expect(await ctx.db.select().from(payments)).toEqual([])
})
