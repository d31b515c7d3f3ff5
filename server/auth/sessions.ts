import { createHash } from 'node:crypto'
import { and, eq, isNotNull, ne, or, sql } from 'drizzle-orm'
import { type Adapter, generateIdFromEntropySize, Lucia, TimeSpan } from 'lucia'
import type { ReadDb, Write } from '../../db/client'
import { clients, memberships, people, sessions } from '../../db/schema'
import type { Membership, Person, Right } from './viewer'

type Life = { idle: TimeSpan; absolute: TimeSpan }

/** Staff sessions are shorter: more stands open behind them. */
const lives: Record<'s' | 'c', Life> = {
  s: { idle: new TimeSpan(12, 'h'), absolute: new TimeSpan(7, 'd') },
  c: { idle: new TimeSpan(7, 'd'), absolute: new TimeSpan(30, 'd') },
}

type Start = {
  personId: string
  staff: boolean
  clientId: string | null
  ip: string
  userAgent: string
}

export type Sessions = {
  /** The answer is what the cookie says; only its hash is stored. */
  start: (session: Start) => Promise<{ cookie: string }>
  /** Null for what is unknown, expired, past its absolute end, or of a deactivated person. */
  find: (cookieHeader: string) => Promise<Person | null>
  /** Takes the stored id (`viewer.sessionId`) and answers with the cookie that clears the browser's. */
  end: (sessionId: string) => Promise<{ cookie: string }>
}

type Doors = { db: ReadDb; write: Write; now: () => Date; secure: boolean }

declare module 'lucia' {
  interface Register {
    Lucia: Lucia<Record<never, never>, { person: Person }>
    DatabaseSessionAttributes: { start: Start }
    DatabaseUserAttributes: { person: Person }
  }
}

const hashOf = (token: string) => createHash('sha256').update(token).digest('hex')

/**
 * Lucia with two lifetimes. A token's first letter says which, and is part of what is hashed, so it
 * cannot be changed. Lucia reads the machine's clock: what it sees is moved onto ours at this seam.
 */
export function createSessions({ db, write, now, secure }: Doors): Sessions {
  const ours = (theirs: Date) => new Date(theirs.getTime() - Date.now() + now().getTime())
  const theirs = (our: Date) => new Date(our.getTime() + Date.now() - now().getTime())

  const adapter = (life: Life): Adapter => ({
    getSessionAndUser: async (token) => {
      const id = hashOf(token)
      const rows = await sessionRows(db).execute({ id })
      const first = rows[0]
      if (!first || first.expiresAt <= now() || first.endsAt <= now()) return [null, null]
      // Once the absolute end is reached by sliding there is nothing left to slide: no write a request.
      const expiresAt =
        first.expiresAt >= first.endsAt ? new Date(Date.now() + life.idle.milliseconds()) : theirs(first.expiresAt)
      const person = personOf(id, rows)
      return [
        { id: token, userId: person.id, expiresAt, attributes: {} as never },
        { id: person.id, attributes: { person } },
      ]
    },
    setSession: async ({ id, userId, expiresAt, attributes }) => {
      const at = now()
      const { start } = attributes
      await write(async (tx) => {
        await tx.insert(sessions).values({
          id: hashOf(id),
          personId: userId,
          clientId: start.clientId,
          createdAt: at,
          expiresAt: ours(expiresAt),
          endsAt: new Date(at.getTime() + life.absolute.milliseconds()),
          lastUsedAt: at,
          ip: start.ip,
          userAgent: start.userAgent.slice(0, 400),
        })
      })
    },
    updateSessionExpiration: async (token, expiresAt) => {
      const until = ours(expiresAt)
      const lastUsedAt = now()
      await write(async (tx) => {
        const [row] = await tx
          .select({ endsAt: sessions.endsAt })
          .from(sessions)
          .where(eq(sessions.id, hashOf(token)))
        if (!row) return
        await tx
          .update(sessions)
          .set({ expiresAt: until < row.endsAt ? until : row.endsAt, lastUsedAt })
          .where(eq(sessions.id, hashOf(token)))
      })
    },
    deleteSession: (token) => remove(write, hashOf(token)),
    // Lucia's type asks for these; the portal lists and ends sessions through its own verbs.
    getUserSessions: async () => [],
    deleteUserSessions: async () => undefined,
    deleteExpiredSessions: async () => undefined,
  })

  const make = (life: Life) =>
    new Lucia(adapter(life), {
      sessionExpiresIn: life.idle,
      sessionCookie: {
        name: secure ? '__Host-origins' : 'origins',
        // The server ends sessions; the cookie just has to outlive them.
        expires: false,
        attributes: { secure, sameSite: 'lax', path: '/' },
      },
      getUserAttributes: ({ person }) => ({ person }),
    })
  const instances = { s: make(lives.s), c: make(lives.c) }

  return {
    start: async (start) => {
      const kind = start.staff ? 's' : 'c'
      const token = `${kind}${generateIdFromEntropySize(25)}`
      await instances[kind].createSession(start.personId, { start } as never, { sessionId: token })
      return { cookie: instances[kind].createSessionCookie(token).serialize() }
    },
    find: async (cookieHeader) => {
      const token = instances.c.readSessionCookie(cookieHeader)
      if (!token || !/^[sc][a-z2-7]{40}$/.test(token)) return null
      const { user } = await instances[token[0] as 's' | 'c'].validateSession(token)
      return user?.person ?? null
    },
    end: async (sessionId) => {
      await remove(write, sessionId)
      return { cookie: instances.c.createBlankSessionCookie().serialize() }
    },
  }
}

const remove = (write: Write, id: string): Promise<void> =>
  write(async (tx) => {
    await tx.delete(sessions).where(eq(sessions.id, id))
  })

const sessionRows = (db: ReadDb) =>
  db.prepared('session', (from) =>
    from
      .select({
        expiresAt: sessions.expiresAt,
        endsAt: sessions.endsAt,
        lookedAt: sessions.clientId,
        personId: people.id,
        name: people.name,
        email: people.email,
        locale: people.locale,
        timeZone: people.timeZone,
        staff: people.staffRole,
        clientId: clients.id,
        clientName: clients.name,
        currency: clients.currency,
        exponent: clients.exponent,
        owner: memberships.owner,
        billing: memberships.billing,
        tickets: memberships.tickets,
        usage: memberships.usage,
        files: memberships.files,
      })
      .from(sessions)
      .innerJoin(people, and(eq(people.id, sessions.personId), eq(people.status, 'active')))
      .leftJoin(memberships, eq(memberships.personId, people.id))
      .leftJoin(clients, and(eq(clients.id, memberships.clientId), ne(clients.status, 'archived')))
      // Somebody who is neither staff nor a member of anything left has nothing to see.
      .where(and(eq(sessions.id, sql.placeholder('id')), or(isNotNull(people.staffRole), isNotNull(clients.id))))
      .orderBy(clients.nameKey, clients.id),
  )

type SessionRow = Awaited<ReturnType<ReturnType<typeof sessionRows>['execute']>>[number]

function personOf(sessionId: string, rows: SessionRow[]): Person {
  const first = rows[0] as SessionRow
  const all = rows.flatMap((row) => membershipOf(row) ?? [])
  return {
    kind: 'person',
    id: first.personId,
    sessionId,
    name: first.name,
    email: first.email,
    locale: first.locale,
    timeZone: first.timeZone,
    staff: first.staff,
    memberships: all,
    membership: all.find((one) => one.clientId === first.lookedAt) ?? all[0] ?? null,
  }
}

function membershipOf(row: SessionRow): Membership | null {
  if (row.clientId === null || row.clientName === null || row.currency === null || row.exponent === null) return null
  const rights = (['billing', 'tickets', 'usage', 'files'] as Right[]).filter((right) => row.owner || row[right])
  return {
    clientId: row.clientId,
    clientName: row.clientName,
    currency: row.currency,
    exponent: row.exponent,
    owner: Boolean(row.owner),
    rights,
  }
}
