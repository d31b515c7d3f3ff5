import { eq } from 'drizzle-orm'
import { beforeEach, describe, expect, test } from 'vitest'
import {
  announcementClients,
  announcements,
  cursors,
  events,
  jobs,
  memberships,
  notifications,
  people,
  preferences,
} from '../../db/schema'
import { setClientStatus } from '../clients/setStatus'
import type { OutboxContext } from '../outbox/context'
import { handlers } from '../outbox/handlers'
import { runDue } from '../outbox/run'
import { as } from '../testing'
import { fanOut } from './fanOut'
import { changePreferences } from './preferences'
import { mailTime } from './rules'
import { sendDigests } from './sendDigests'
import { bellOf, mailJobs, rightsChange, say, tellWorld, toldTo } from './testing'

const MINUTE = 60_000
const inMinutes = (ctx: OutboxContext, minutes: number) => new Date(ctx.now().getTime() + minutes * MINUTE)

let all: Awaited<ReturnType<typeof tellWorld>>
beforeEach(async () => {
  all = await tellWorld()
})

async function announce(
  ctx: OutboxContext,
  over: Partial<typeof announcements.$inferInsert> = {},
  clientIds?: string[],
) {
  const row = {
    id: ctx.id('ann'),
    title: 'Maintenance on Sunday',
    body: 'Text',
    to: clientIds ? ('chosen' as const) : ('all' as const),
    tags: [],
    state: 'published' as const,
    mail: true,
    authorId: all.grace.id,
    createdAt: ctx.now(),
    updatedAt: ctx.now(),
    ...over,
  }
  await ctx.write(async (tx) => {
    await tx.insert(announcements).values(row)
    for (const clientId of clientIds ?? [])
      await tx.insert(announcementClients).values({ announcementId: row.id, clientId })
  })
  await say(ctx, {
    did: 'announcement.published',
    thing: { kind: 'announcement', id: row.id },
    audience: 'client',
    data: { title: row.title },
  })
  return row
}

describe('who is told', () => {
  test('owners and whom it was done to, never who did it, nor anybody elsewhere', async () => {
    const { ctx, ours, ada, bob, cleo, zoe, grace, sam, owner } = all
    await rightsChange(ctx, owner(ada), ours.id, cleo.id, 'cleo@people.test')
    await fanOut(ctx)
    expect(await toldTo(ctx, bob.id)).toMatchObject([
      { did: 'member.rights-changed', clientId: ours.id, topic: 'team' },
    ])
    expect(await toldTo(ctx, cleo.id)).toHaveLength(1)
    expect(await bellOf(ctx, cleo.id)).toMatchObject({ unread: 1, version: 1 })
    for (const { id } of [ada, zoe, grace, sam]) expect(await toldTo(ctx, id)).toEqual([])
  })

  test('only who is active, still a member and may still hear of it', async () => {
    const { ctx, ours, ada, bob, cleo, owner } = all
    await rightsChange(ctx, owner(ada), ours.id, cleo.id)
    await ctx.write(async (tx) => {
      await tx.update(people).set({ status: 'deactivated' }).where(eq(people.id, bob.id))
      await tx.delete(memberships).where(eq(memberships.personId, cleo.id))
    })
    await fanOut(ctx)
    expect(await ctx.db.select().from(notifications)).toEqual([])
  })

  test('an event of no topic, or that is not said to anybody, is told to nobody', async () => {
    const { ctx } = all
    await say(ctx, { did: 'session.started', thing: { kind: 'person', id: 'x' }, audience: 'staff' })
    await say(ctx, {
      did: 'client.viewed-as',
      thing: { kind: 'client', id: all.ours.id },
      clientId: all.ours.id,
      audience: 'staff',
    })
    await fanOut(ctx)
    expect(await ctx.db.select().from(notifications)).toEqual([])
    expect(await ctx.db.select().from(cursors)).toMatchObject([{ seq: 2 }])
  })

  test('an announcement reaches members of the chosen clients, one without mail no mailbox', async () => {
    const { ctx, ours, ada, zoe, grace } = all
    await announce(ctx, { mail: false }, [ours.id])
    await fanOut(ctx)
    expect(await toldTo(ctx, ada.id)).toMatchObject([{ topic: 'announcements', clientId: ours.id, mail: 'off' }])
    expect([...(await toldTo(ctx, zoe.id)), ...(await toldTo(ctx, grace.id))]).toEqual([])
    await announce(ctx)
    await fanOut(ctx)
    expect(await toldTo(ctx, zoe.id)).toMatchObject([{ clientId: null, mail: 'now' }])
    expect(await mailJobs(ctx)).toHaveLength(4)
  })

  test('the mail of an announcement holds what it says, and its beginning where that is long', async () => {
    const { ctx, sent, ours, ada } = all
    const toAda = () => sent.filter(({ to }) => to === ada.email)
    await announce(ctx, { body: 'We move **your** data.\n\n- [How](https://a.test/)\n- <b>When</b>' }, [ours.id])
    await fanOut(ctx)
    await runDue(ctx, handlers)
    expect(toAda()[0]?.html).toContain('We move <strong>your</strong> data.')
    expect(toAda()[0]?.html).toContain('href="https://a.test/"')
    expect(toAda()[0]?.html).not.toContain('<b>')
    expect(toAda()[0]?.text).toContain('When')
    expect(toAda()[0]?.text).toContain('We move your data.')

    const pieces = [
      'word\n\n',
      '- item\n',
      '[a](https://b.test/) ',
      '> deep\n\n',
      '# head\n',
      `${'**b** '.repeat(40)}\n\n`,
      '| a | b |\n',
      '`c` ',
    ]
    for (const piece of pieces) {
      const start = piece.startsWith('|') ? '| a | b |\n| - | - |\n' : 'The beginning\n\n'
      await announce(ctx, { body: (start + piece.repeat(5_000)).slice(0, 10_000) }, [ours.id])
      await fanOut(ctx)
      await runDue(ctx, handlers)
      const { html = '' } = toAda().at(-1) ?? {}
      expect(Buffer.byteLength(html), piece).toBeLessThan(80_000)
      expect(html, piece).toContain('…')
    }
    expect(toAda()).toHaveLength(1 + pieces.length)
  })

  test('one that concerns many is told by jobs, step by step, each person once', async () => {
    const { ctx, ours } = all
    const at = { createdAt: ctx.now(), updatedAt: ctx.now() }
    const many = Array.from({ length: 450 }, (_, i) => ({
      id: ctx.id('per'),
      name: `P${i}`,
      email: `p${i}@people.test`,
      ...at,
    }))
    await ctx.write(async (tx) => {
      await tx.insert(people).values(many)
      await tx
        .insert(memberships)
        .values(many.map(({ id }) => ({ clientId: ours.id, personId: id, createdAt: ctx.now() })))
    })
    await announce(ctx, { mail: false })
    await fanOut(ctx)
    expect(await ctx.db.select().from(notifications)).toEqual([])
    await runDue(ctx, handlers)
    const told = await ctx.db.select({ personId: notifications.personId }).from(notifications)
    expect(told).toHaveLength(454)
    expect(new Set(told.map(({ personId }) => personId)).size).toBe(454)
  })
})

describe('the stream', () => {
  test('is told once, by however many at once', async () => {
    const { ctx, ours, ada, bob, cleo, owner } = all
    for (let i = 0; i < 230; i++) await rightsChange(ctx, owner(ada), ours.id, cleo.id)
    await Promise.all([fanOut(ctx), fanOut(ctx), fanOut(ctx), fanOut(ctx)])
    await fanOut(ctx)
    expect(await toldTo(ctx, bob.id)).toHaveLength(230)
    expect(await bellOf(ctx, bob.id)).toMatchObject({ unread: 230 })
    expect((await mailJobs(ctx)).map(({ state }) => state)).toEqual(['waiting', 'waiting', 'waiting', 'waiting'])
  })

  test('goes on behind an event that cannot be told, which is tried again alone', async () => {
    const { ctx, ours, ada, bob, cleo, owner, moveTo } = all
    await rightsChange(ctx, owner(ada), ours.id, cleo.id)
    await rightsChange(ctx, owner(ada), ours.id, bob.id)
    const [first] = await ctx.db.select().from(events)
    let broken = true
    const flaky: OutboxContext = {
      ...ctx,
      id: (prefix) => ctx.id(prefix),
      write: (work) =>
        ctx.write(async (tx) => {
          const result = await work(tx)
          if (!broken) return result
          const rows = await tx
            .select()
            .from(notifications)
            .where(eq(notifications.eventId, first?.id ?? ''))
          if (rows.length) throw new Error('a poison event')
          return result
        }),
    }
    await fanOut(flaky)
    expect(await toldTo(ctx, bob.id)).toHaveLength(1)
    expect((await ctx.db.select().from(jobs).where(eq(jobs.kind, 'fanout'))).map(({ payload }) => payload)).toEqual([
      { eventId: first?.id, after: '' },
    ])
    broken = false
    moveTo(inMinutes(ctx, 1))
    await runDue(ctx, handlers)
    expect(await toldTo(ctx, bob.id)).toHaveLength(2)
    expect(await toldTo(ctx, cleo.id)).toHaveLength(1)
  })
})

test('whoever lost a right has a bell that counts only what they may still see', async () => {
  const { ctx, ours, ada, bob, cleo, owner } = all
  await rightsChange(ctx, owner(ada), ours.id, cleo.id)
  await rightsChange(ctx, owner(ada), ours.id, cleo.id)
  await fanOut(ctx)
  expect(await bellOf(ctx, bob.id)).toMatchObject({ unread: 2 })
  await ctx.write(async (tx) => {
    await tx.update(memberships).set({ owner: false, usage: true }).where(eq(memberships.personId, bob.id))
  })
  await rightsChange(ctx, owner(ada), ours.id, bob.id)
  await fanOut(ctx)
  expect(await bellOf(ctx, bob.id)).toMatchObject({ unread: 1 })
  await fanOut(ctx)
  expect(await bellOf(ctx, bob.id)).toMatchObject({ unread: 1 })
})

test('whose organisation was archived has a bell that counts what is of the others', async () => {
  const { ctx, ours, theirs, ada, bob, cleo, owner, admin } = all
  await ctx.write(async (tx) => {
    await tx.insert(memberships).values({ clientId: theirs.id, personId: bob.id, owner: true, createdAt: ctx.now() })
  })
  await rightsChange(ctx, owner(ada), ours.id, cleo.id)
  await rightsChange(ctx, admin, theirs.id, all.zoe.id)
  await fanOut(ctx)
  expect(await bellOf(ctx, bob.id)).toMatchObject({ unread: 2 })
  await setClientStatus(as(ctx, admin), { clientId: ours.id, status: 'archived' })
  await fanOut(ctx)
  expect(await bellOf(ctx, bob.id)).toMatchObject({ unread: 1 })
  expect(await bellOf(ctx, ada.id)).toBeUndefined()
  expect(await bellOf(ctx, cleo.id)).toMatchObject({ unread: 0 })
})

describe('preferences', () => {
  const prefer = (personId: string, portal: boolean, mail: 'off' | 'now' | 'digest') =>
    all.ctx.write(async (tx) => void (await tx.insert(preferences).values({ personId, topic: 'team', portal, mail })))

  test('say by which way; neither leaves no row', async () => {
    const { ctx, ours, ada, bob, cleo, owner } = all
    await prefer(bob.id, false, 'now')
    await prefer(cleo.id, false, 'off')
    await rightsChange(ctx, owner(ada), ours.id, cleo.id)
    await fanOut(ctx)
    expect(await toldTo(ctx, bob.id)).toMatchObject([{ portal: false, mail: 'now' }])
    expect(await bellOf(ctx, bob.id)).toBeUndefined()
    expect(await toldTo(ctx, cleo.id)).toEqual([])
  })

  test.each(['now', 'digest'] as const)('that turned mails off count for what still waits (%s)', async (mail) => {
    const { ctx, sent, moveTo, ours, ada, bob, cleo, owner } = all
    await prefer(bob.id, true, mail)
    await rightsChange(ctx, owner(ada), ours.id, cleo.id)
    await fanOut(ctx)
    await changePreferences(as(ctx, owner(bob)), { preferences: { team: { portal: true, mail: 'off' } } })
    moveTo(new Date('2026-03-16T08:00:00Z'))
    await sendDigests(ctx)
    await runDue(ctx, handlers)
    expect(sent.map(({ to }) => to)).toEqual([cleo.email])
  })

  test('an address that bounced gets no mail', async () => {
    const { ctx, ours, ada, bob, cleo, owner } = all
    await ctx.write(
      async (tx) => void (await tx.update(people).set({ mailState: 'bounced' }).where(eq(people.id, bob.id))),
    )
    await rightsChange(ctx, owner(ada), ours.id, cleo.id)
    await fanOut(ctx)
    expect(await toldTo(ctx, bob.id)).toMatchObject([{ portal: true, mail: 'off' }])
  })
})

describe('mails', () => {
  test.each([
    ['the first goes at once', null, 0],
    ['one after five minutes too', -5, 0],
    ['what comes soon after it waits until then', -1, 4],
    ['what comes while one waits goes with it', 3, 3],
    ['the clock of another process is a little ahead: what it sent now is not joined', 0.01, 5.01],
  ])('%s', (_, last, at) => {
    const now = new Date('2026-03-15T12:00:00Z')
    const minutes = (n: number) => new Date(now.getTime() + n * MINUTE)
    expect(mailTime(last === null ? null : minutes(last), now)).toEqual(minutes(at))
  })

  test('the first of a thing at once, those of the next five minutes as one', async () => {
    const { ctx, sent, moveTo, ours, ada, cleo, owner } = all
    const change = async () => {
      await rightsChange(ctx, owner(ada), ours.id, cleo.id, 'cleo@people.test')
      await fanOut(ctx)
      await runDue(ctx, handlers)
    }
    const toCleo = () => sent.filter(({ to }) => to === 'cleo@people.test')
    await change()
    expect(toCleo()).toHaveLength(1)
    expect(toCleo()[0]).toMatchObject({ subject: 'Your rights were changed (Northwind Hosting)' })
    expect(toCleo()[0]?.headers?.['List-Unsubscribe']).toContain('http://portal.test/unsubscribe?token=')
    moveTo(inMinutes(ctx, 1))
    await change()
    moveTo(inMinutes(ctx, 1))
    await change()
    expect(toCleo()).toHaveLength(1)
    moveTo(inMinutes(ctx, 3))
    await runDue(ctx, handlers)
    expect(toCleo()).toHaveLength(2)
    expect(toCleo()[1]?.subject).toContain('and 1 more')
    expect((await toldTo(ctx, cleo.id)).every(({ mailedAt }) => mailedAt !== null)).toBe(true)
  })

  test('what was read, or is not theirs to hear any more, is not mailed', async () => {
    const { ctx, sent, ours, ada, bob, cleo, owner } = all
    await rightsChange(ctx, owner(ada), ours.id, cleo.id)
    await fanOut(ctx)
    await ctx.write(async (tx) => {
      await tx.update(notifications).set({ readAt: ctx.now() }).where(eq(notifications.personId, cleo.id))
      await tx.update(memberships).set({ owner: false }).where(eq(memberships.personId, bob.id))
    })
    await runDue(ctx, handlers)
    expect(sent).toEqual([])
  })

  test('after an outage several that are due are one', async () => {
    const { ctx, sent, moveTo, ours, ada, cleo, owner } = all
    for (let i = 0; i < 3; i++) {
      await rightsChange(ctx, owner(ada), ours.id, cleo.id)
      await fanOut(ctx)
      moveTo(inMinutes(ctx, 6))
    }
    await runDue(ctx, handlers)
    const toCleo = sent.filter(({ to }) => to === 'cleo@people.test')
    expect(toCleo).toHaveLength(1)
    expect(toCleo[0]?.subject).toContain('and 2 more')
  })
})
