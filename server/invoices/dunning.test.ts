import { eq } from 'drizzle-orm'
import { beforeEach, describe, expect, test } from 'vitest'
import {
  cards,
  charges,
  checkoutInvoices,
  checkouts,
  clients,
  events,
  firm,
  type invoices,
  memberships,
  paymentAllocations,
  payments,
  preferences,
  refunds,
  reminders,
} from '../../db/schema'
import type { Context } from '../context'
import { makeId } from '../kernel/ids'
import { makeMember, makePerson } from '../people/testing'
import { noPayments } from '../ports/noPayments'
import { as, makeClient, makeInvoice, staff, system, testContext } from '../testing'
import { previewBulk } from './bulkPreview'
import { bulkRemind } from './bulkRemind'
import { getBatch } from './bulkResult'
import { sendReminders } from './dunning'
import { latestKind, stepsOn } from './dunningRules'

const usual = [-3, 0, 7, 14, 30]

describe('which reminder an invoice gets', () => {
  test.each([
    ['2026-03-11', null],
    ['2026-03-12', '-3'],
    ['2026-03-14', '-3'],
    ['2026-03-15', '0'],
    ['2026-03-21', '0'],
    ['2026-03-22', '7'],
    ['2026-03-29', '14'],
    ['2026-04-14', '30'],
    ['2027-01-01', '30'],
  ])('on %s, due on 15 March: %s', (today, kind) => {
    expect(latestKind('2026-03-15', today, usual)).toBe(kind)
    const step = stepsOn(today, [14, 0, 30, -3, 7, 0]).filter(
      ({ dueFrom, dueTo }) => '2026-03-15' <= dueTo && (dueFrom === null || '2026-03-15' >= dueFrom),
    )
    expect(step.map(({ days }) => String(days))).toEqual(kind === null ? [] : [kind])
  })

  test('none without a schedule', () => expect(stepsOn('2026-03-15', [])).toEqual([]))
})

let ctx: Context
let ours: Awaited<ReturnType<typeof makeClient>>
beforeEach(async () => {
  ctx = await testContext({ as: system })
  ours = await makeClient(ctx)
  await makeMember(ctx, ours.id, 'Olga', { billing: true })
})

const on = (day: string): Context => ({ ...ctx, now: () => new Date(`${day}T08:00:00Z`) })
const due = (dueOn: string, over: Partial<typeof invoices.$inferInsert> = {}) =>
  makeInvoice(ctx, ours.id, { issuedOn: '2026-01-01', dueOn, number: `N-${dueOn}`, ...over })
const told = async () =>
  (await ctx.db.select().from(events).where(eq(events.did, 'invoice.reminded')))
    .sort((a, b) => a.seq - b.seq)
    .map(({ thingId, data }) => [thingId, data.days])
const kinds = async () => (await ctx.db.select().from(reminders)).map(({ kind }) => kind).sort()

describe('reminders', () => {
  test('go out before, on and after the due day, each once, and only the latest after days without the portal', async () => {
    const { id } = await due('2026-03-15')
    for (const day of ['2026-03-11', '2026-03-12', '2026-03-13', '2026-03-15', '2026-03-15'])
      await sendReminders(on(day))
    expect(await told()).toEqual([
      [id, -3],
      [id, 0],
    ])
    await sendReminders(on('2026-05-01'))
    await sendReminders(on('2026-05-02'))
    expect(await told()).toEqual([
      [id, -3],
      [id, 0],
      [id, 47],
    ])
    expect(await kinds()).toEqual(['-3', '0', '30'])
  })

  test('run a hundred times, and ten at once, tell nothing twice', async () => {
    for (let i = 0; i < 12; i++) await due(`2026-03-${String(i + 1).padStart(2, '0')}`)
    const day = on('2026-03-12')
    await Promise.all(Array.from({ length: 10 }, () => sendReminders(day)))
    for (let i = 0; i < 90; i++) await sendReminders(day)
    const all = await told()
    expect(all).toHaveLength(12)
    expect(new Set(all.map(([id]) => id)).size).toBe(12)
    expect(await ctx.db.select().from(reminders)).toHaveLength(12)
  })

  test('stop at payment, void and write-off, and are not sent of drafts, of nothing, nor of imported ones', async () => {
    for (const status of ['paid', 'void', 'uncollectible', 'draft'] as const) await due('2026-03-01', { status })
    await due('2026-03-01', { creditedMinor: 12_000 })
    await due('2026-03-01', { origin: 'imported' })
    await sendReminders(on('2026-03-10'))
    expect(await told()).toEqual([])
  })

  test('do not repeat what the mail of the issue said the same day', async () => {
    const { id } = await due('2026-03-16', { issuedOn: '2026-03-15' })
    await sendReminders(on('2026-03-15'))
    expect(await told()).toEqual([])
    await sendReminders(on('2026-03-16'))
    expect(await told()).toEqual([[id, 0]])
  })

  test('wait while a bank is asked about a payment', async () => {
    const { id } = await due('2026-03-01', { paidMinor: 5_000 })
    const money = { clientId: ours.id, currency: 'EUR', exponent: 2, amountMinor: 5_000, createdAt: ctx.now() }
    await ctx.write(async (tx) => {
      await tx
        .insert(payments)
        .values({ ...money, id: 'pay_1', method: 'card', state: 'succeeded', receivedOn: '2026-02-01' })
      await tx.insert(paymentAllocations).values({ paymentId: 'pay_1', invoiceId: id, amountMinor: 5_000 })
      await tx.insert(refunds).values({
        ...money,
        id: 'ref_1',
        kind: 'dispute',
        state: 'pending',
        paymentId: 'pay_1',
        refundedOn: '2026-03-01',
        updatedAt: ctx.now(),
      })
    })
    await sendReminders(on('2026-03-10'))
    expect(await told()).toEqual([])
    await ctx.write(async (tx) => void (await tx.update(refunds).set({ state: 'failed' })))
    await sendReminders(on('2026-03-11'))
    expect(await told()).toEqual([[id, 10]])
  })

  /** Ours has what is due charged to a card. */
  const charged = () =>
    ctx.write(async (tx) => {
      const card = { id: 'crd_1', clientId: ours.id, createdAt: ctx.now() }
      await tx
        .insert(cards)
        .values({ ...card, stripeId: 'pm_1', brand: 'visa', last4: '4242', expMonth: 1, expYear: 2030 })
      await tx.update(clients).set({ autopayCardId: card.id }).where(eq(clients.id, ours.id))
    })
  const online = (day: string): Context => ({ ...on(day), payments: { ...noPayments, mode: 'embedded' } })

  test.each(['failed', 'succeeded'] as const)(
    'wait for a card that is charged by itself, until that %s',
    async (state) => {
      const { id } = await due('2026-03-01')
      await charged()
      for (const day of ['2026-02-26', '2026-03-01', '2026-03-05']) await sendReminders(online(day))
      expect(await told()).toEqual([])
      await ctx.write(async (tx) => {
        await tx.insert(charges).values({
          id: 'chg_1',
          invoiceId: id,
          clientId: ours.id,
          cardId: 'crd_1',
          attempt: 1,
          state,
          currency: 'EUR',
          exponent: 2,
          amountMinor: 12_000,
          createdAt: ctx.now(),
          updatedAt: ctx.now(),
        })
      })
      await sendReminders(online('2026-03-06'))
      expect(await told()).toEqual([[id, 5]])
    },
  )

  test('do not wait for a card where it cannot be charged: too little, or online payment is off', async () => {
    const little = await due('2026-03-01', { totalMinor: 49, netMinor: 49, taxMinor: 0 })
    await charged()
    await sendReminders(online('2026-03-05'))
    expect(await told()).toEqual([[little.id, 4]])
    const { id } = await due('2026-03-02')
    await sendReminders(on('2026-03-05'))
    expect(await told()).toEqual([
      [little.id, 4],
      [id, 3],
    ])
  })

  test('wait for an account that is debited', async () => {
    const { id } = await due('2026-03-01')
    const row = { id: 'chk_1', kind: 'pay' as const, state: 'open' as const, clientId: ours.id }
    const money = { currency: 'EUR', exponent: 2, amountMinor: 12_000, createdAt: ctx.now(), expiresAt: ctx.now() }
    const person = await makePerson(ctx, 'Ada')
    await ctx.write(async (tx) => {
      await tx.insert(checkouts).values({ ...row, ...money, personId: person.id, stripePaymentId: 'pi_1' })
      await tx.insert(checkoutInvoices).values({ checkoutId: row.id, invoiceId: id, amountMinor: 12_000 })
    })
    await sendReminders(on('2026-03-05'))
    expect(await told()).toEqual([])
    await ctx.write(async (tx) => void (await tx.update(checkouts).set({ state: 'failed' })))
    await sendReminders(on('2026-03-06'))
    expect(await told()).toEqual([[id, 5]])
  })

  test('follow the schedule that the firm sets, and go to nobody without one', async () => {
    const { id } = await due('2026-03-15')
    const schedule = (reminderDays: number[]) => ({
      ...on('2026-03-20'),
      firm: async () => ({ ...(await ctx.firm()), reminderDays }),
    })
    await sendReminders(schedule([]))
    expect(await told()).toEqual([])
    await sendReminders(schedule([2, 5]))
    expect(await told()).toEqual([[id, 5]])
    expect(await ctx.db.select().from(firm)).toHaveLength(1)
  })

  test('one that somebody sent by hand stands for the one of its day', async () => {
    const { id } = await due('2026-03-15')
    const admin = as(on('2026-03-15'), staff('admin'))
    await bulkRemind(admin, { batchId: makeId('bat', 1, () => new Uint8Array(16)), invoiceIds: [id] })
    await sendReminders(on('2026-03-15'))
    await sendReminders(on('2026-03-16'))
    expect(await told()).toEqual([[id, 0]])
    await sendReminders(on('2026-03-22'))
    expect(await told()).toHaveLength(2)
  })

  test('reach more invoices than one write takes', async () => {
    for (let i = 0; i < 230; i++) await due('2026-03-01', { id: `inv_${String(i).padStart(4, '0')}` })
    expect(await sendReminders(on('2026-03-10'))).toEqual({ reminded: 230 })
    expect(await sendReminders(on('2026-03-10'))).toEqual({ reminded: 0 })
  })

  test('record nothing where no one would be notified, until someone would', async () => {
    const quiet = await makeClient(ctx, { name: 'Quiet' })
    const { id } = await makeInvoice(ctx, quiet.id, { issuedOn: '2026-01-01', dueOn: '2026-03-01', number: 'Q-1' })
    await makeMember(ctx, quiet.id, 'Usage', { usage: true })
    await sendReminders(on('2026-03-01'))
    expect([await told(), await kinds()]).toEqual([[], []])
    const payer = await makeMember(ctx, quiet.id, 'Payer', { billing: true })
    const silent = { personId: payer.id, topic: 'reminders', portal: false, mail: 'off' as const }
    await ctx.write(async (tx) => void (await tx.insert(preferences).values(silent)))
    await sendReminders(on('2026-03-02'))
    expect([await told(), await kinds()]).toEqual([[], []])
    await ctx.write(async (tx) => void (await tx.delete(preferences)))
    await sendReminders(on('2026-03-03'))
    await sendReminders(on('2026-03-04'))
    expect([await told(), await kinds()]).toEqual([[[id, 2]], ['0']])
  })

  const become = (status: 'inactive' | 'archived') =>
    ctx.write(async (tx) => void (await tx.update(clients).set({ status }).where(eq(clients.id, ours.id))))

  test('are not recorded of an archived client', async () => {
    await due('2026-03-15')
    await become('archived')
    await sendReminders(on('2026-03-15'))
    expect([await told(), await kinds()]).toEqual([[], []])
  })

  test('go to an inactive client, whose card is not charged', async () => {
    const { id } = await due('2026-03-15')
    await charged()
    await become('inactive')
    await sendReminders(online('2026-03-15'))
    expect(await told()).toEqual([[id, 0]])
  })

  test.each(['archived', 'unheard'] as const)('by hand are left out with a reason: %s', async (why) => {
    const { id } = await due('2026-03-15')
    if (why === 'archived') await become('archived')
    else await ctx.write(async (tx) => void (await tx.delete(memberships)))
    const admin = as(on('2026-03-15'), staff('admin'))
    const batchId = makeId('bat', 1, () => new Uint8Array(16))
    expect((await previewBulk(admin, { does: 'remind', invoiceIds: [id] })).rows).toMatchObject([{ outcome: why }])
    await bulkRemind(admin, { batchId, invoiceIds: [id] })
    expect((await getBatch(admin, { batchId })).rows).toMatchObject([{ outcome: why }])
    expect([await told(), await kinds()]).toEqual([[], []])
  })

  test('are the portal’s to send', async () => {
    await expect(sendReminders(as(ctx, staff('admin')))).rejects.toMatchObject({ code: 'forbidden' })
  })
})
