import { and, eq, inArray, isNotNull, lt, ne, or, type SQL } from 'drizzle-orm'
import type { SQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core'
import {
  announcements,
  attempts,
  challenges,
  events,
  jobs,
  links,
  mails,
  notifications,
  sessions,
  webhooks,
} from '../../db/schema'

export type Retention = {
  /** As the documentation's table says it. */
  what: string
  days: number
  table: SQLiteTable
  id: SQLiteColumn
  /** The moment that counts; an index begins with it, or with what `only` holds equal. */
  since: SQLiteColumn
  /** Which rows alone. */
  only?: (edge: Date) => SQL | undefined
}

const YEAR = 365
const purposes = links.purpose.enumValues

/** How long what grows is kept. What is not named here is kept for as long as what it belongs to. */
export const retentions: Retention[] = [
  { what: 'sessions, after their end', days: 1, table: sessions, id: sessions.id, since: sessions.expiresAt },
  {
    what: 'halves of a sign-in, after their end',
    days: 1,
    table: challenges,
    id: challenges.id,
    since: challenges.expiresAt,
  },
  { what: 'counts of attempts, after their end', days: 1, table: attempts, id: attempts.key, since: attempts.endsAt },
  {
    what: 'links that ran out or were used',
    days: 30,
    table: links,
    id: links.id,
    since: links.createdAt,
    // An invitation that is sent again keeps its first day. One that was used runs out like the others.
    only: (edge) => and(inArray(links.purpose, purposes), lt(links.expiresAt, edge)),
  },
  {
    what: 'jobs that are done',
    days: 30,
    table: jobs,
    id: jobs.id,
    since: jobs.finishedAt,
    only: () => eq(jobs.state, 'done'),
  },
  {
    what: 'jobs that failed for good',
    days: 90,
    table: jobs,
    id: jobs.id,
    since: jobs.finishedAt,
    only: () => eq(jobs.state, 'dead'),
  },
  {
    what: 'the log of mails, but for those that wait',
    days: YEAR,
    table: mails,
    id: mails.id,
    since: mails.createdAt,
    only: () => ne(mails.state, 'queued'),
  },
  { what: 'messages of the mail provider', days: 30, table: webhooks, id: webhooks.id, since: webhooks.receivedAt },
  {
    what: 'notifications that were read',
    days: 90,
    table: notifications,
    id: notifications.id,
    since: notifications.createdAt,
    only: () => isNotNull(notifications.readAt),
  },
  { what: 'notifications', days: 180, table: notifications, id: notifications.id, since: notifications.createdAt },
  {
    what: 'announcements that ended, with who dismissed them',
    days: 2 * YEAR,
    table: announcements,
    id: announcements.id,
    since: announcements.createdAt,
    only: (edge) =>
      and(
        inArray(announcements.state, ['published', 'ended']),
        or(eq(announcements.state, 'ended'), lt(announcements.endsAt, edge)),
      ),
  },
  {
    what: 'refused sign-ins, in the audit log',
    days: 90,
    table: events,
    id: events.seq,
    since: events.at,
    only: () => and(eq(events.area, 'session'), eq(events.did, 'session.refused')),
  },
  {
    what: 'everything else in the audit log, activity',
    days: 2 * YEAR,
    table: events,
    id: events.seq,
    since: events.at,
  },
]
