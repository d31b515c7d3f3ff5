import { eq } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import {
  cards,
  charges,
  checkouts,
  clients,
  events,
  invoices,
  jobs,
  mails,
  memberships,
  notifications,
  preferences,
  reminders,
} from '../../db/schema'
import { addAnnouncement } from '../announcements/add'
import { publishAnnouncement } from '../announcements/publish'
import { makeId } from '../kernel/ids'
import { fanOut } from '../notifications/fanOut'
import { sendDigests } from '../notifications/sendDigests'
import type { OutboxContext } from '../outbox/context'
import type { Job } from '../outbox/enqueue'
import { handlers } from '../outbox/handlers'
import { runDue } from '../outbox/run'
import { tasks } from '../outbox/schedule'
import { setAutopay } from '../payments/cards/autopay'
import { startAddingCard } from '../payments/cards/startAdding'
import { unscopedChargeDue } from '../payments/charges/due'
import { makeIssued, makePayer } from '../payments/ledgerTesting'
import { syncCheckout } from '../payments/syncCheckout'
import { payingContext } from '../payments/testing'
import { invite } from '../people/invite'
import { makePerson } from '../people/testing'
import type { Message } from '../ports/mail'
import { startSubscription } from '../subscriptions/start'
import { makePrice } from '../subscriptions/testing'
import { as, NOW, staff, system } from '../testing'
import { type AutomaticAction, automaticActions, type ClientStatus, clientStatuses, mayActAutomatically } from './rules'

/** A client with a subscription that is due, a card that pays, and an invoice that is due. */
async function world() {
  const { ctx: base, stripe, clock } = await payingContext({ as: system })
  const sent: Message[] = []
  const ctx: OutboxContext = {
    ...base,
    mail: 'embedded',
    send: async (message) => {
      sent.push(message)
      return { id: `sent ${sent.length}` }
    },
  }
  const { client, viewer } = await makePayer(ctx)
  const mine = as(ctx, viewer)
  const grace = await makePerson(ctx, 'Grace', { staffRole: 'admin' })
  const admin = as(ctx, { ...staff('admin'), id: grace.id })
  const { checkoutId } = await startAddingCard(mine)
  const visit = async (id: string) =>
    (await ctx.db.select().from(checkouts).where(eq(checkouts.id, id)))[0]?.stripeId ?? ''
  stripe.pay(await visit(checkoutId), { card: '4242424242424242' })
  await syncCheckout(mine, { checkoutId })
  const [card] = await ctx.db.select().from(cards)
  await setAutopay(mine, { cardId: card?.id ?? '' })
  const invoice = await makeIssued(ctx, client.id, 12_000, 0)
  const price = await makePrice(ctx)
  const wanted = { clientId: client.id, priceId: price.id, startOn: '2026-03-01', timing: 'advance' as const }
  await startSubscription(admin, { ...wanted, subscriptionId: ctx.id('sub'), quantity: '1' })
  // What all this said before is not looked at.
  await fanOut(ctx)
  await ctx.write(async (tx) => {
    await tx.delete(notifications)
    await tx.delete(jobs)
    await tx.delete(mails)
  })
  clock.now = new Date(clock.now.getTime() + 60_000)
  /** The row alone, as a job finds it that was on its way when the client's status changed. */
  const become = (status: ClientStatus) =>
    ctx.write(async (tx) => void (await tx.update(clients).set({ status }).where(eq(clients.id, client.id))))
  return {
    ctx,
    stripe,
    clock,
    client,
    viewer,
    mine,
    admin,
    invoice,
    sent,
    visit,
    become,
    run: () => runDue(ctx, handlers),
  }
}
type World = Awaited<ReturnType<typeof world>>

const jobOf = (payload: unknown) => ({ id: 'job_1', createdAt: NOW, payload }) as never

async function remindedToday({ ctx, clock }: World) {
  // A card that will be charged is not reminded of; this one failed.
  await ctx.write(async (tx) => void (await tx.update(clients).set({ autopayCardId: null })))
  clock.now = new Date('2026-03-22T08:00:00Z')
  await handlers.reminders(ctx, jobOf({ at: clock.now.toISOString() }))
  return (await ctx.db.select().from(reminders)).length > 0
}

const told = async ({ ctx, viewer }: World) =>
  (await ctx.db.select().from(notifications).where(eq(notifications.personId, viewer.id))).length > 0

/** Someone of the client is notified, before its status changes. */
async function notified({ ctx, client }: World, way: 'now' | 'digest') {
  await ctx.write(async (tx) => {
    const people = await tx.select().from(memberships)
    for (const { personId } of people) {
      await tx.insert(preferences).values({ personId, topic: 'invoices', portal: true, mail: way })
    }
  })
  await makeIssued(ctx, client.id, 5_000, 30)
  await fanOut(ctx)
}

type Acting = {
  action: AutomaticAction
  /** What is there before the status changes. */
  before?: (world: World) => Promise<unknown>
  /** Whether the job does it. */
  does: (world: World) => Promise<boolean>
}
/** Why the job does not ask for a client's status. */
type Exempt = { exempt: string }

const table: Record<Job['kind'], Acting | Exempt> = {
  subscriptions: {
    action: 'invoice',
    does: async ({ ctx }) => {
      await handlers.subscriptions(ctx, jobOf({}))
      return (await ctx.db.select().from(jobs).where(eq(jobs.kind, 'subscriptions.invoice'))).length > 0
    },
  },
  'subscriptions.invoice': {
    action: 'invoice',
    does: async ({ ctx, client }) => {
      const effects = await handlers['subscriptions.invoice'](ctx, jobOf({ clientId: client.id }))
      await ctx.write(async (tx) => void (await effects?.(tx)))
      return (await ctx.db.select().from(invoices).where(eq(invoices.origin, 'recurring'))).length > 0
    },
  },
  charges: {
    action: 'charge',
    does: async ({ ctx }) => {
      await handlers.charges(ctx, jobOf({}))
      return (await ctx.db.select().from(charges)).length > 0
    },
  },
  charge: {
    action: 'charge',
    before: ({ ctx }) => unscopedChargeDue(ctx),
    does: async ({ ctx, run, stripe }) => {
      await run()
      const [charge] = await ctx.db.select().from(charges)
      const done = stripe.payments().length > 0
      expect(charge?.state).toBe(done ? 'succeeded' : 'dropped')
      return done
    },
  },
  reminders: { action: 'remind', does: remindedToday },
  fanout: {
    action: 'notify',
    does: async (world) => {
      const { ctx, client } = world
      await makeIssued(ctx, client.id, 5_000, 30)
      const [event] = (await ctx.db.select().from(events).where(eq(events.did, 'invoice.issued'))).slice(-1)
      const effects = await handlers.fanout(ctx, jobOf({ eventId: event?.id, after: '' }))
      await ctx.write(async (tx) => void (await effects?.(tx)))
      return told(world)
    },
  },
  'announcement.publish': {
    action: 'notify',
    before: async ({ admin, clock }) => {
      const announcementId = makeId('ann', 1)
      await addAnnouncement(admin, { announcementId, title: 'News', body: 'Text', to: 'all', mail: true })
      await publishAnnouncement(admin, { announcementId, at: '2026-03-15T18:00' })
      clock.now = new Date('2026-03-15T20:00:00Z')
    },
    does: async (world) => {
      await world.run()
      await fanOut(world.ctx)
      return told(world)
    },
  },
  'mail.notification': {
    action: 'notify',
    before: (world) => notified(world, 'now'),
    does: async ({ run, sent }) => {
      await run()
      return sent.length > 0
    },
  },
  'mail.digest': {
    action: 'notify',
    before: async (world) => {
      await notified(world, 'digest')
      world.clock.now = new Date(world.clock.now.getTime() + 86_400_000)
      await sendDigests(world.ctx)
    },
    does: async ({ ctx, run, sent }) => {
      expect(await ctx.db.select().from(jobs).where(eq(jobs.kind, 'mail.digest'))).toHaveLength(1)
      await run()
      return sent.length > 0
    },
  },
  'mail.invitation': {
    action: 'invite',
    before: ({ admin, client }) =>
      invite(admin, { clientId: client.id, email: 'new@client.test', name: 'New', rights: ['usage'] }),
    does: async ({ run, sent }) => {
      await run()
      return sent.some(({ to }) => to === 'new@client.test')
    },
  },
  digests: { exempt: 'It makes one email for each person, which leaves out what is of a client that is not notified' },
  'mail.reset': { exempt: 'A person asks for it, for an account that may belong to several clients' },
  'mail.address': { exempt: 'A person asks for it, for an account that may belong to several clients' },
  'mail.notice': { exempt: 'Security notices about an account cannot be turned off' },
  'payments.sync': { exempt: 'Money that was paid is recorded, whatever the client is by then' },
  'payments.reconcile': { exempt: 'Money that was paid is recorded, whatever the client is by then' },
  'checkout.close': { exempt: 'It asks for no money: archiving enqueues it' },
  'card.remove': { exempt: 'The client removed the card' },
  'client.renamed': { exempt: 'It keeps invoices searchable' },
  'search.rewrite': { exempt: 'It keeps what is stored searchable' },
  purge: { exempt: 'It follows retention periods' },
}

describe('every job', () => {
  test('has an entry in the table, and so has every task of the schedule', () => {
    expect(Object.keys(table).sort()).toEqual(Object.keys(handlers).sort())
    for (const task of tasks) expect(Object.keys(table), task.name).toContain(task.job(NOW).kind)
  })

  test('shows each automatic action that a job does', () => {
    const shown = Object.values(table).flatMap((entry) => ('action' in entry ? entry.action : []))
    // Requests of people open pages at Stripe and sign in: archive.test.ts shows what becomes of both.
    expect([...new Set(shown), 'checkout', 'signIn'].sort()).toEqual([...automaticActions].sort())
  })

  const acting = Object.entries(table).flatMap(([kind, entry]) => ('action' in entry ? [{ kind, ...entry }] : []))
  describe.each(acting)('$kind', ({ action, before, does }) => {
    test.each(clientStatuses)('acts for a client that is %s as the table says', async (status) => {
      const all = await world()
      await before?.(all)
      await all.become(status)
      expect(await does(all)).toBe(mayActAutomatically(action, { status }))
    })
  })
})
