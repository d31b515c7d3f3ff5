import { eq } from 'drizzle-orm'
import { beforeEach, describe, expect, test } from 'vitest'
import { cards, charges, clients, documents, memberships, payments, people, preferences } from '../../db/schema'
import { lost } from '../../db/unavailable'
import type { Person } from '../auth/viewer'
import { attachmentsOf } from '../documents/attachments'
import { bulkMarkPaid } from '../invoices/bulkMarkPaid'
import { bulkRemind } from '../invoices/bulkRemind'
import { undoBatch } from '../invoices/bulkUndo'
import { draftLine, issue, makeDraft } from '../invoices/testing'
import { makeId } from '../kernel/ids'
import { handlers } from '../outbox/handlers'
import { runDue } from '../outbox/run'
import { reversePayment } from '../payments/reversePayment'
import { makeMember } from '../people/testing'
import { noPayments } from '../ports/noPayments'
import { as } from '../testing'
import { fanOut } from './fanOut'
import { sendDigests } from './sendDigests'
import { say, tellWorld } from './testing'

let all: Awaited<ReturnType<typeof tellWorld>>
let admin: Person
let invoiceId: string
beforeEach(async () => {
  all = await tellWorld()
  seen = 0
  admin = all.admin
  await makeMember(all.ctx, all.ours.id, 'Bill', { billing: true })
  const draft = await makeDraft(as(all.ctx, admin), all.ours.id, { lines: [draftLine({ price: '73219' })] })
  invoiceId = (await issue(as(all.ctx, admin), draft.id)).id
})

const online = (): typeof all.ctx => ({ ...all.ctx, payments: { ...noPayments, mode: 'embedded' } })
async function deliver(ctx = online()) {
  await fanOut(ctx)
  await runDue(ctx, handlers)
}
/** Mails since the test last looked away. */
let seen = 0
const fresh = () => all.sent.slice(seen)
const mailsTo = (name: string) => fresh().filter(({ to }) => to === `${name}@people.test`)
const batch = (n: number) => makeId('bat', n, () => new Uint8Array(16))
const minutes = (n: number) => all.moveTo(new Date(new Date('2026-03-15T12:00:00Z').getTime() + n * 60_000))
const paid = { method: 'transfer' as const, receivedOn: '2026-03-15', reference: '' }

describe('the mail of an invoice', () => {
  test('says the amount, the day and where to pay, to those with billing alone', async () => {
    await deliver()
    expect(
      fresh()
        .map(({ to }) => to)
        .sort(),
    ).toEqual(['ada@people.test', 'bill@people.test', 'bob@people.test'])
    const text = mailsTo('bill')[0]?.text ?? ''
    expect(text).toContain('87,130.61\u00a0EUR')
    expect(text).toContain('29 March 2026')
    expect(text).toContain(`http://portal.test/pay?invoice=${invoiceId}`)
    expect(mailsTo('bill')[0]?.attachments).toMatchObject([
      { filename: 'INV-2026-0001.pdf', contentType: 'application/pdf', content: expect.stringMatching(/^JVBERi0/) },
    ])
  })

  test('leads whoever belongs to several organisations to the right one first', async () => {
    const [bill] = await all.ctx.db.select({ id: people.id }).from(people).where(eq(people.email, 'bill@people.test'))
    const too = { clientId: all.theirs.id, personId: bill?.id ?? '', usage: true, createdAt: all.ctx.now() }
    await all.ctx.write(async (tx) => void (await tx.insert(memberships).values(too)))
    await deliver()
    const leads = (path: string) =>
      `http://portal.test/look-at?${new URLSearchParams({ organisation: all.ours.id, next: path })}`
    expect(mailsTo('bill')[0]?.text).toContain(leads(`/invoices/${invoiceId}`))
    expect(mailsTo('bill')[0]?.text).toContain(leads(`/pay?invoice=${invoiceId}`))
    expect(mailsTo('ada')[0]?.text).toContain(`http://portal.test/invoices/${invoiceId}`)
  })

  test('goes without its document where that cannot be made', async () => {
    const damaged = { kind: 'invoice' as const, thingId: invoiceId, sha256: 'not its hash', bytes: 3, data: 'AAAA' }
    await all.ctx.write(async (tx) => {
      await tx.insert(documents).values({ ...damaged, createdAt: all.ctx.now() })
    })
    await deliver()
    expect(mailsTo('bill')).toHaveLength(1)
    expect(mailsTo('bill')[0]?.attachments).toBeUndefined()
  })

  test('waits for its document while the database is away', async () => {
    const write = () => Promise.reject(lost())
    const told = [{ did: 'invoice.issued', thingId: invoiceId, data: {} }]
    await expect(attachmentsOf({ ...online(), write }, told)).rejects.toMatchObject({ code: 'unavailable' })
    expect(await attachmentsOf(online(), told)).toHaveLength(1)
  })

  test('says how to pay what a card cannot, in place of the button', async () => {
    const draft = await makeDraft(as(all.ctx, admin), all.ours.id, {
      lines: [draftLine({ price: '0.30', taxName: '', taxRatePcm: 0 })],
    })
    const { id } = await issue(as(all.ctx, admin), draft.id)
    await deliver()
    const says = (text = '') => text.replace(/\s+/g, ' ')
    const mail = mailsTo('bill').find(({ text }) => text.includes(`/invoices/${id}`))
    expect(says(mail?.text)).toContain(
      'A card can’t pay less than 0.50 EUR. Pay by bank transfer, or together with other invoices.',
    )
    expect(mail?.text).not.toContain('/pay?invoice')

    seen = all.sent.length
    minutes(10)
    await bulkRemind(as(all.ctx, admin), { batchId: batch(9), invoiceIds: [id] })
    await deliver()
    expect(says(mailsTo('bill')[0]?.text)).toContain('A card can’t pay less than 0.50 EUR.')
    expect(mailsTo('bill')[0]?.text).not.toContain('/pay?invoice')
  })

  test('has no way to pay where there is none, nor where nothing is owed any more', async () => {
    await deliver(all.ctx)
    expect(mailsTo('bill')[0]?.text).not.toContain('/pay')
    expect(mailsTo('bill')[0]?.text).toContain(`http://portal.test/invoices/${invoiceId}`)
  })

  test('says no amount to whom a right was taken before it went, and then does not go', async () => {
    await fanOut(all.ctx)
    await all.ctx.write(async (tx) => {
      await tx.update(memberships).set({ billing: false, usage: true }).where(eq(memberships.billing, true))
    })
    await runDue(online(), handlers)
    expect(mailsTo('bill')).toEqual([])
  })

  test('is a line of the daily mail, with its amount', async () => {
    await all.ctx.write(async (tx) => {
      await tx.insert(preferences).values({ personId: all.bob.id, topic: 'invoices', portal: true, mail: 'digest' })
    })
    await deliver()
    all.moveTo(new Date('2026-03-16T08:00:00Z'))
    await sendDigests(all.ctx)
    await runDue(online(), handlers)
    expect(mailsTo('bob')).toHaveLength(1)
    expect(mailsTo('bob')[0]?.text).toContain('Amount: 87,130.61\u00a0EUR')
  })
})

describe('the mail of a reminder', () => {
  test('says what is owed, and does not go once it was paid', async () => {
    await deliver()
    seen = all.sent.length
    minutes(10)
    await bulkRemind(as(all.ctx, admin), { batchId: batch(1), invoiceIds: [invoiceId] })
    await deliver()
    expect(mailsTo('bill')[0]).toMatchObject({ subject: expect.stringContaining('INV-2026-0001') })
    expect(mailsTo('bill')[0]?.text).toContain('Still open: 87,130.61\u00a0EUR')

    seen = all.sent.length
    all.moveTo(new Date('2026-03-17T12:00:00Z'))
    await bulkRemind(as(all.ctx, admin), { batchId: batch(2), invoiceIds: [invoiceId] })
    await fanOut(all.ctx)
    await bulkMarkPaid(as(all.ctx, admin), { batchId: batch(3), invoiceIds: [invoiceId], ...paid })
    await runDue(online(), handlers)
    expect(fresh()).toEqual([])
  })
})

describe('where a kept card is charged by itself', () => {
  beforeEach(() =>
    all.ctx.write(async (tx) => {
      const card = { stripeId: 'pm_1', brand: 'visa', last4: '4242', expMonth: 12, expYear: 2030 }
      await tx.insert(cards).values({ ...card, id: 'crd_1', clientId: all.ours.id, createdAt: all.ctx.now() })
      await tx.update(clients).set({ autopayCardId: 'crd_1' }).where(eq(clients.id, all.ours.id))
    }),
  )
  const says = () => mailsTo('bill').at(-1)?.text.replace(/\s+/g, ' ')

  test('the mails of an invoice and of a reminder say so, and do not ask to pay', async () => {
    await deliver()
    expect(says()).toContain('Visa card •••• 4242 will be charged on 29 March 2026')
    expect(says()).toContain('Nothing is left for you to do')
    expect(says()).not.toContain('/pay')
    all.moveTo(new Date('2026-04-02T12:00:00Z'))
    await bulkRemind(as(all.ctx, admin), { batchId: batch(1), invoiceIds: [invoiceId] })
    await deliver()
    expect(says()).toContain('Visa card •••• 4242 will be charged on 3 April 2026')
    expect(says()).not.toContain('/pay')
  })

  test('a reminder after a decline says when it is tried again, and that it can be paid', async () => {
    await deliver()
    all.moveTo(new Date('2026-03-29T12:00:00Z'))
    const money = { clientId: all.ours.id, cardId: 'crd_1', currency: 'EUR', exponent: 2, amountMinor: 1 }
    const row = { ...money, invoiceId, createdAt: all.ctx.now(), updatedAt: all.ctx.now() }
    await all.ctx.write(async (tx) => {
      await tx.insert(charges).values({ ...row, id: 'chg_1', attempt: 1, state: 'failed' })
      await tx.insert(charges).values({ ...row, id: 'chg_2', attempt: 2, state: 'waiting' })
    })
    await bulkRemind(as(all.ctx, admin), { batchId: batch(1), invoiceIds: [invoiceId] })
    await deliver()
    expect(says()).toContain('will be charged again on 30 March 2026')
    expect(says()).toContain(`/pay?invoice=${invoiceId}`)
  })

  test('nothing is promised of a card that will have expired, or where online payment is off', async () => {
    await all.ctx.write(async (tx) => void (await tx.update(cards).set({ expMonth: 2, expYear: 2026 })))
    await deliver()
    expect(says()).not.toContain('••••')
    expect(says()).toContain('/pay')
    all.moveTo(new Date('2026-03-16T12:00:00Z'))
    await all.ctx.write(async (tx) => void (await tx.update(cards).set({ expYear: 2030 })))
    await bulkRemind(as(all.ctx, admin), { batchId: batch(1), invoiceIds: [invoiceId] })
    await deliver(all.ctx)
    expect(says()).not.toContain('••••')
  })
})

describe('the mail of a payment that somebody recorded', () => {
  beforeEach(async () => {
    await deliver()
    seen = all.sent.length
  })

  test('waits until it cannot be undone any more', async () => {
    await bulkMarkPaid(as(all.ctx, admin), { batchId: batch(1), invoiceIds: [invoiceId], ...paid })
    minutes(9)
    await deliver()
    minutes(60)
    await runDue(online(), handlers)
    expect(fresh()).toEqual([])
    minutes(80)
    await runDue(online(), handlers)
    expect(mailsTo('bill')).toHaveLength(1)
    expect(mailsTo('bill')[0]?.text).toContain('Amount: 87,130.61\u00a0EUR')
    expect(mailsTo('bill')[0]?.text).toContain('Paid for: INV-2026-0001')
    expect(mailsTo('bill')[0]?.text).toContain('Receipt: REC-2026-0001')
    expect(mailsTo('bill')[0]?.attachments?.map(({ filename }) => filename)).toEqual(['REC-2026-0001.pdf'])
  })

  test('says nothing where it was taken back meanwhile, and both where it was later', async () => {
    await bulkMarkPaid(as(all.ctx, admin), { batchId: batch(1), invoiceIds: [invoiceId], ...paid })
    await fanOut(all.ctx)
    minutes(3)
    await undoBatch(as(all.ctx, admin), { batchId: batch(1) })
    await deliver()
    minutes(30)
    await runDue(online(), handlers)
    expect(fresh()).toEqual([])

    await bulkMarkPaid(as(all.ctx, admin), { batchId: batch(2), invoiceIds: [invoiceId], ...paid })
    await fanOut(all.ctx)
    minutes(92)
    await runDue(online(), handlers)
    const [payment] = await all.ctx.db.select().from(payments).where(eq(payments.state, 'succeeded'))
    await reversePayment(as(all.ctx, admin), { paymentId: payment?.id ?? '', reason: 'It was not theirs' })
    await deliver()
    minutes(100)
    await runDue(online(), handlers)
    const subjects = mailsTo('bill').map(({ subject }) => subject)
    expect(subjects).toEqual([expect.stringContaining('came in'), expect.stringContaining('taken back')])
    expect(mailsTo('bill')[1]?.text).toContain('is open again')
  })

  test('one by card is said at once', async () => {
    await all.ctx.write(async (tx) => {
      await tx.insert(payments).values({
        id: 'pay_1',
        clientId: all.ours.id,
        method: 'card',
        state: 'succeeded',
        currency: 'EUR',
        exponent: 2,
        amountMinor: 100,
        receivedOn: '2026-03-15',
        createdAt: all.ctx.now(),
      })
    })
    await say(as(all.ctx, all.owner(all.ada)), {
      did: 'payment.received',
      thing: { kind: 'payment', id: 'pay_1' },
      clientId: all.ours.id,
      audience: 'client',
      data: { numbers: [], amountMinor: 100, currency: 'EUR', exponent: 2, method: 'card' },
    })
    await deliver()
    expect(mailsTo('bill')[0]?.text).toContain('Paid for: Kept as credit')
  })
})

test('whoever can pay is told to pay another way, an administrator who was asked', async () => {
  await deliver()
  seen = all.sent.length
  await say(all.ctx, {
    did: 'payment.failed',
    thing: { kind: 'payment', id: 'pay_1' },
    clientId: all.ours.id,
    audience: 'client',
    data: { numbers: ['INV-2026-0001'], problem: 'Declined', amountMinor: 500, currency: 'EUR', exponent: 2 },
  })
  await deliver()
  expect(mailsTo('bill')[0]?.text).toContain('Pay another way')
  expect(mailsTo('grace')[0]?.text).not.toContain('Pay another way')
  expect(mailsTo('grace')[0]?.text).toContain('Whoever pays for the client is told too.')
})

test('the mail of a subscription says when it ends, and of how many it is', async () => {
  await deliver()
  seen = all.sent.length
  const thing = { kind: 'subscription', id: 'sub_1' }
  const of = { thing, clientId: all.ours.id, audience: 'client' as const }
  await say(all.ctx, { ...of, did: 'subscription.changed', data: { service: 'Storage', from: 5, to: 12 } })
  await say(all.ctx, { ...of, did: 'subscription.cancelled', data: { service: 'Storage', on: '2026-03-31' } })
  await deliver()
  minutes(6)
  await runDue(online(), handlers)
  const texts = mailsTo('bill').map(({ text }) => text)
  expect(texts.join()).toContain('Quantity: 5 → 12')
  expect(texts.join()).toContain('Ends: 31 March 2026')
})

test('administrators hear what has to be decided, with its amount; support hears nothing of money', async () => {
  await deliver()
  seen = all.sent.length
  for (const did of ['payment.flagged', 'payment.disputed'] as const) {
    await say(all.ctx, {
      did,
      thing: { kind: 'payment', id: `pay_${did}` },
      clientId: all.ours.id,
      audience: 'staff',
      data: { problem: 'Another amount', reason: 'fraudulent', amountMinor: 500, currency: 'JPY', exponent: 0 },
    })
  }
  await deliver()
  expect(new Set(fresh().map(({ to }) => to))).toEqual(new Set(['grace@people.test']))
  expect(
    fresh()
      .map(({ text }) => text)
      .join(),
  ).toContain('500\u00a0JPY')
})
