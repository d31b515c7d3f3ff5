import { readFileSync } from 'node:fs'
import { getTableName } from 'drizzle-orm'
import { expect, test } from 'vitest'
import {
  announcements,
  attempts,
  bells,
  challenges,
  dismissals,
  events,
  jobs,
  links,
  mails,
  notifications,
  sessions,
  webhooks,
} from '../../db/schema'
import { newNonce } from '../auth/links'
import type { OutboxContext } from './context'
import { handlers } from './handlers'
import { purge } from './purge'
import { retentions } from './retention'
import { runDue } from './run'
import { makePerson, testOutbox } from './testing'

const DAY = 86_400_000

/** `gone` are older than the edge by a millisecond, `kept` lie on it, or are older and not meant. */
type Rows = { gone: object[]; kept: object[] }
type Case = { what: string; rows: (at: (days: number) => Date, over: (days: number) => Date, id: () => string) => Rows }

let made = 0
const cases: Case[] = [
  {
    what: 'sessions, after their end',
    rows: (at, over, id) => {
      const row = (expiresAt: Date) => ({
        id: id(),
        personId: 'per_1',
        createdAt: at(40),
        expiresAt,
        endsAt: at(-9),
        lastUsedAt: at(40),
      })
      return { gone: [row(over(1))], kept: [row(at(1)), row(at(-1))] }
    },
  },
  {
    what: 'halves of a sign-in, after their end',
    rows: (at, over, id) => {
      const row = (expiresAt: Date) => ({ id: id(), kind: 'second-step', data: {}, createdAt: at(40), expiresAt })
      return { gone: [row(over(1))], kept: [row(at(1))] }
    },
  },
  {
    what: 'counts of attempts, after their end',
    rows: (at, over, id) => {
      const row = (endsAt: Date) => ({ key: id(), count: 1, startedAt: at(40), endsAt })
      return { gone: [row(over(1))], kept: [row(at(1))] }
    },
  },
  {
    what: 'links that ran out or were used',
    rows: (at, over, id) => {
      const row = (createdAt: Date, expiresAt: Date, more = {}) => ({
        id: id(),
        purpose: 'invitation',
        nonce: newNonce(),
        email: 'a@b.test',
        createdAt,
        expiresAt,
        ...more,
      })
      return {
        gone: [row(over(33), over(30)), row(over(33), over(30), { usedAt: at(33), purpose: 'reset' })],
        kept: [row(at(33), at(30)), row(over(90), at(-1)), row(over(33), at(30), { usedAt: at(31) })],
      }
    },
  },
  {
    what: 'jobs that are done',
    rows: (at, over, id) => {
      const row = (state: string, finishedAt: Date | null) => ({
        id: id(),
        kind: 'fanout',
        payload: {},
        state,
        finishedAt,
        runAt: at(-1),
        createdAt: at(400),
      })
      return { gone: [row('done', over(30))], kept: [row('done', at(30)), row('dead', over(30)), row('waiting', null)] }
    },
  },
  {
    what: 'jobs that failed for good',
    rows: (at, over, id) => {
      const row = (finishedAt: Date) => ({
        id: id(),
        kind: 'fanout',
        payload: {},
        state: 'dead',
        finishedAt,
        runAt: at(99),
        createdAt: at(400),
      })
      return { gone: [row(over(90))], kept: [row(at(90))] }
    },
  },
  {
    what: 'the log of mails, but for those that wait',
    rows: (at, over, id) => {
      const row = (state: string, createdAt: Date) => ({
        id: id(),
        kind: 'mail.reset',
        state,
        createdAt,
        updatedAt: createdAt,
      })
      return {
        gone: [row('sent', over(365)), row('dropped', over(365))],
        kept: [row('sent', at(365)), row('queued', over(365))],
      }
    },
  },
  {
    what: 'messages of the mail provider',
    rows: (at, over, id) => {
      const row = (receivedAt: Date) => ({ id: id(), source: 'resend', kind: 'email.sent', receivedAt })
      return { gone: [row(over(30))], kept: [row(at(30))] }
    },
  },
  {
    what: 'notifications that were read',
    rows: (at, over, id) => ({
      gone: [notification(id(), over(90), { readAt: at(80) })],
      kept: [notification(id(), at(90), { readAt: at(80) }), notification(id(), over(90))],
    }),
  },
  {
    what: 'notifications',
    rows: (at, over, id) => ({ gone: [notification(id(), over(180))], kept: [notification(id(), at(180))] }),
  },
  {
    what: 'announcements that ended, with who dismissed them',
    rows: (at, over, id) => {
      const row = (state: string, createdAt: Date, endsAt: Date | null = null) => ({
        id: id(),
        title: 'T',
        body: 'B',
        tags: [],
        state,
        authorId: 'per_1',
        createdAt,
        updatedAt: createdAt,
        endsAt,
      })
      return {
        gone: [row('ended', over(730)), row('published', over(740), over(730))],
        kept: [
          row('ended', at(730)),
          row('published', over(740), at(730)),
          row('published', over(740)),
          row('draft', over(740), over(730)),
        ],
      }
    },
  },
  {
    what: 'refused sign-ins, in the audit log',
    rows: (at, over, id) => ({
      gone: [event(id(), 'session.refused', over(90))],
      kept: [event(id(), 'session.refused', at(90)), event(id(), 'session.started', over(90))],
    }),
  },
  {
    what: 'everything else in the audit log, activity',
    rows: (at, over, id) => ({
      gone: [event(id(), 'client.added', over(730))],
      kept: [event(id(), 'client.added', at(730))],
    }),
  },
]

const notification = (id: string, createdAt: Date, more = {}) => ({
  id,
  personId: 'per_1',
  eventId: id,
  did: 'client.added',
  topic: 'clients',
  thingKind: 'client',
  thingId: 'cli_1',
  data: {},
  createdAt,
  ...more,
})
const event = (id: string, did: string, at: Date) => ({
  id,
  did,
  area: did.split('.')[0],
  actorName: '',
  thingKind: 'client',
  thingId: 'cli_1',
  audience: 'staff',
  data: {},
  at,
})

/** Rows of every table on both sides of every edge; answers with the ids that are to stay, by table. */
async function world() {
  const outbox = await testOutbox()
  const { ctx } = outbox
  await makePerson(ctx, { id: 'per_1' })
  const now = ctx.now().getTime()
  const at = (days: number) => new Date(now - days * DAY)
  const over = (days: number) => new Date(now - days * DAY - 1)
  const stay = new Map<string, string[]>()
  for (const { what, rows } of cases) {
    const retention = retentions.find((one) => one.what === what)
    if (!retention) throw new Error(`nothing keeps ${what}`)
    const { gone, kept } = rows(at, over, () => `row_${++made}`)
    await ctx.write(async (tx) => void (await tx.insert(retention.table).values([...gone, ...kept] as never)))
    const name = getTableName(retention.table)
    const ids = kept.map((row) => ('id' in row ? row.id : (row as { key: string }).key) as string)
    stay.set(name, [...(stay.get(name) ?? []), ...ids].sort())
  }
  return { ...outbox, stay }
}

const tables = [
  sessions,
  challenges,
  attempts,
  links,
  jobs,
  mails,
  webhooks,
  notifications,
  announcements,
  events,
] as const

async function left(ctx: OutboxContext) {
  const found = new Map<string, string[]>()
  for (const table of tables) {
    const rows = await ctx.db.select().from(table)
    found.set(getTableName(table), rows.map((row) => ('id' in row ? row.id : row.key)).sort())
  }
  return found
}

test('takes out what is older than its edge, and nothing else; the second time nothing', async () => {
  const { ctx, stay } = await world()
  expect(await purge(ctx)).toBe(false)
  expect(await left(ctx)).toEqual(stay)
  const write = () => Promise.reject(new Error('a write'))
  expect(await purge({ ...ctx, write })).toBe(false)
})

test('every retention is tried, and documented as it is', () => {
  expect(cases.map(({ what }) => what).sort()).toEqual(retentions.map(({ what }) => what).sort())
  const [, table = ''] =
    /\| what \| days \|\n\|---\|---\|\n([\s\S]+?)\n\n/.exec(readFileSync('docs/security.md', 'utf8')) ?? []
  expect(table.split('\n')).toEqual(retentions.map(({ what, days }) => `| ${what} | ${days} |`))
})

test('bells count what went no more', async () => {
  const { ctx } = await testOutbox()
  await makePerson(ctx, { id: 'per_1' })
  const old = new Date(ctx.now().getTime() - 181 * DAY)
  await ctx.write(async (tx) => {
    await tx.insert(bells).values({ personId: 'per_1', unread: 3, version: 7 })
    await tx
      .insert(notifications)
      .values([
        notification('ntf_1', old),
        notification('ntf_2', old),
        notification('ntf_3', old, { portal: false }),
        notification('ntf_4', old, { readAt: old }),
        notification('ntf_5', ctx.now()),
      ])
  })
  await purge(ctx)
  await purge(ctx)
  expect(await ctx.db.select().from(bells)).toEqual([{ personId: 'per_1', unread: 1, version: 8 }])
})

test('an announcement goes with its dismissals', async () => {
  const { ctx, stay } = await world()
  await ctx.write(async (tx) => {
    const all = await tx.select({ id: announcements.id }).from(announcements)
    await tx.insert(dismissals).values(all.map(({ id }) => ({ announcementId: id, personId: 'per_1', at: ctx.now() })))
  })
  await purge(ctx)
  const rows = await ctx.db.select().from(dismissals)
  expect(rows.map(({ announcementId }) => announcementId).sort()).toEqual(stay.get('announcements'))
})

test('much is done in small writes over several jobs', async () => {
  const { ctx, add, jobs: all } = await testOutbox()
  const ended = new Date(ctx.now().getTime() - 2 * DAY)
  const rows = Array.from({ length: 25 }, (_, i) => ({ key: `key ${i}`, count: 1, startedAt: ended, endsAt: ended }))
  await ctx.write(async (tx) => void (await tx.insert(attempts).values(rows)))
  let writes = 0
  const counting: OutboxContext = { ...ctx, write: (work) => ctx.write(work).finally(() => writes++) }
  expect(await purge(counting, 2, 5)).toBe(true)
  expect(writes).toBe(2)
  expect(await ctx.db.select().from(attempts)).toHaveLength(15)
  await add({ kind: 'purge', payload: {} })
  await runDue(ctx, handlers)
  expect(await ctx.db.select().from(attempts)).toEqual([])
  expect(await all()).toMatchObject([{ kind: 'purge', state: 'done' }])
})
