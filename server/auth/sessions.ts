import { createHash } from 'node:crypto'
import { and, eq, gt, inArray, isNotNull, isNull, ne, or, sql } from 'drizzle-orm'
import { type Adapter, generateIdFromEntropySize, Lucia, TimeSpan } from 'lucia'
import type { ReadDb, Tx, Write } from '../../db/client'
import { bells, clients, firm, memberships, passkeys, people, sessions } from '../../db/schema'
import { statusesFor } from '../clients/rules'
import type { Firm } from '../context'
import type { Membership, Person, Right } from './viewer'

type Life = { idle: TimeSpan; absolute: TimeSpan }

/** Staff sessions are shorter: more stands open behind them. */
const lives: Record<'s' | 'c' | 'r', Life> = {
  s: { idle: new TimeSpan(12, 'h'), absolute: new TimeSpan(7, 'd') },
  c: { idle: new TimeSpan(7, 'd'), absolute: new TimeSpan(30, 'd') },
  /** A family of refresh tokens. */
  r: { idle: new TimeSpan(30, 'd'), absolute: new TimeSpan(30, 'd') },
}

/** Last use is written this seldom, so that reading pages writes little. */
const NOTED_MS = 5 * 60_000

type Start = {
  personId: string
  staff: boolean
  kind: 'browser' | 'refresh'
  ip: string
  userAgent: string
}

export type Sessions = {
  /** `cookie` is what the browser gets, `id` what is stored: the cookie's hash. A refresh session's cookie opens nothing. */
  start: (session: Start) => Promise<{ id: string; cookie: string }>
  /** Null for what is unknown, expired, past its absolute end, or of a deactivated person. */
  find: (cookieHeader: string) => Promise<Person | null>
  /** The same with the firm, which every page needs and which is read in the same statement. */
  findWithFirm: (cookieHeader: string) => Promise<{ person: Person; firm: Firm } | null>
  /** The person behind a refresh session's id, which an access token names; null as above. */
  findRefresh: (sessionId: string) => Promise<Person | null>
  /** The person behind a session's stored id, of either kind, without sliding its end or noting its use. */
  peek: (sessionId: string) => Promise<Person | null>
  /** The cookie that clears the browser's. */
  noCookie: () => string
}

type Doors = { db: ReadDb; write: Write; now: () => Date; secure: boolean }

declare module 'lucia' {
  interface Register {
    Lucia: Lucia<Record<never, never>, { person: Person; firm: Firm }>
    DatabaseSessionAttributes: { start: Start }
    DatabaseUserAttributes: { person: Person; firm: Firm }
  }
}

const hashOf = (token: string) => createHash('sha256').update(token).digest('hex')

/**
 * Lucia with three lifetimes. A token's first letter says which, and is part of what is hashed, so it
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
      if (now().getTime() - first.lastUsedAt.getTime() > NOTED_MS) await noteUse(write, id, now())
      return [
        { id: token, userId: person.id, expiresAt, attributes: {} as never },
        { id: person.id, attributes: { person, firm: first.firm } },
      ]
    },
    setSession: async ({ id, userId, expiresAt, attributes }) => {
      const at = now()
      const { start } = attributes
      await write(async (tx) => {
        await tx.insert(sessions).values({
          id: hashOf(id),
          personId: userId,
          kind: start.kind,
          confirmedAt: at,
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
    deleteSession: (token) =>
      write(async (tx) => {
        await tx.delete(sessions).where(eq(sessions.id, hashOf(token)))
      }),
    // Lucia's type asks for these; the portal lists and ends sessions through its own verbs.
    getUserSessions: async () => [],
    deleteUserSessions: async () => undefined,
    deleteExpiredSessions: async () => undefined,
  })

  const cookieName = secure ? '__Host-origins' : 'origins'
  // Lucia's own reading throws if any cookie cannot be decoded, whoever set it.
  const inHeader = new RegExp(`(?:^|;)\\s*${cookieName}=([sc][a-z2-7]{40})\\s*(?:;|$)`)
  const make = (life: Life) =>
    new Lucia(adapter(life), {
      sessionExpiresIn: life.idle,
      sessionCookie: {
        name: cookieName,
        // The server ends sessions; the cookie just has to outlive them.
        expires: false,
        attributes: { secure, sameSite: 'lax', path: '/' },
      },
      getUserAttributes: ({ person, firm }) => ({ person, firm }),
    })
  const instances = { s: make(lives.s), c: make(lives.c), r: make(lives.r) }

  const findWithFirm: Sessions['findWithFirm'] = async (cookieHeader) => {
    const token = inHeader.exec(cookieHeader)?.[1]
    if (!token) return null
    const { user } = await instances[token[0] as 's' | 'c'].validateSession(token)
    return user && { person: user.person, firm: user.firm }
  }

  return {
    start: async (start) => {
      const life = start.kind === 'refresh' ? 'r' : start.staff ? 's' : 'c'
      const token = `${life}${generateIdFromEntropySize(25)}`
      await instances[life].createSession(start.personId, { start } as never, { sessionId: token })
      return { id: hashOf(token), cookie: instances[life].createSessionCookie(token).serialize() }
    },
    find: async (cookieHeader) => (await findWithFirm(cookieHeader))?.person ?? null,
    findWithFirm,
    findRefresh: async (sessionId) => {
      const rows = await sessionRows(db).execute({ id: sessionId })
      const first = rows[0]
      if (first?.kind !== 'refresh' || first.expiresAt <= now() || first.endsAt <= now()) return null
      if (now().getTime() - first.lastUsedAt.getTime() > NOTED_MS) await noteUse(write, sessionId, now())
      return personOf(sessionId, rows)
    },
    peek: async (sessionId) => {
      const rows = await sessionRows(db).execute({ id: sessionId })
      const first = rows[0]
      return first && first.expiresAt > now() && first.endsAt > now() ? personOf(sessionId, rows) : null
    },
    noCookie: () => instances.c.createBlankSessionCookie().serialize(),
  }
}

const noteUse = (write: Write, id: string, lastUsedAt: Date): Promise<void> =>
  write(async (tx) => {
    await tx.update(sessions).set({ lastUsedAt }).where(eq(sessions.id, id))
  })

/** A step of the write that makes them end: all sessions of a person, or all but the one that asks. */
export async function endSessions(tx: Tx, personId: string, except?: string): Promise<number> {
  const ended = await tx
    .delete(sessions)
    .where(and(eq(sessions.personId, personId), except === undefined ? undefined : ne(sessions.id, except)))
    .returning({ id: sessions.id })
  return ended.length
}

/**
 * A step of the write that archives a client: ends the sessions of everyone who can sign in for no other client and
 * is not staff, refresh tokens included, so that none of them works again when the client does. Returns how many.
 */
export async function endSessionsOfClient(tx: Tx, clientId: string): Promise<number> {
  let ended = 0
  for (const id of await onlyHere(tx, clientId)) ended += await endSessions(tx, id)
  return ended
}

/** How many sessions archiving a client ends, of browsers and of scripts and apps; those that are over do not count. */
export async function sessionsOfClient(
  db: Pick<Tx, 'select'>,
  { clientId, now }: { clientId: string; now: Date },
): Promise<Record<'browser' | 'refresh', number>> {
  const ids = await onlyHere(db, clientId)
  const found = ids.length
    ? await db
        .select({ kind: sessions.kind })
        .from(sessions)
        .where(and(inArray(sessions.personId, ids), gt(sessions.expiresAt, now), gt(sessions.endsAt, now)))
    : []
  const refresh = found.filter(({ kind }) => kind === 'refresh').length
  return { browser: found.length - refresh, refresh }
}

/** Members of a client who can sign in for no other and are not staff. */
async function onlyHere(db: Pick<Tx, 'select'>, clientId: string): Promise<string[]> {
  const members = await db
    .select({ id: people.id })
    .from(memberships)
    .innerJoin(people, eq(people.id, memberships.personId))
    .where(and(eq(memberships.clientId, clientId), isNull(people.staffRole)))
  const ids = members.map(({ id }) => id)
  if (!ids.length) return []
  const elsewhere = await db
    .select({ id: memberships.personId })
    .from(memberships)
    .innerJoin(clients, and(eq(clients.id, memberships.clientId), inArray(clients.status, statusesFor('signIn'))))
    .where(and(inArray(memberships.personId, ids), ne(clients.id, clientId)))
  const stays = new Set(elsewhere.map(({ id }) => id))
  return ids.filter((id) => !stays.has(id))
}

const sessionRows = (db: ReadDb) =>
  db.prepared('session', (from) =>
    from
      .select({
        expiresAt: sessions.expiresAt,
        endsAt: sessions.endsAt,
        lookedAt: sessions.clientId,
        kind: sessions.kind,
        confirmedAt: sessions.confirmedAt,
        lastUsedAt: sessions.lastUsedAt,
        firm,
        totpSecret: people.totpSecret,
        passkey: sql<
          string | null
        >`(select ${passkeys.id} from ${passkeys} where ${passkeys.personId} = ${people.id} limit 1)`,
        unread: bells.unread,
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
      .innerJoin(firm, eq(firm.id, 'firm'))
      .leftJoin(bells, eq(bells.personId, people.id))
      .leftJoin(memberships, eq(memberships.personId, people.id))
      // An administrator's session names a client while it is viewed as that client.
      .leftJoin(
        clients,
        and(
          sql`${clients.id} = case when ${people.staffRole} = 'admin' then ${sessions.clientId} else ${memberships.clientId} end`,
          inArray(clients.status, statusesFor('signIn')),
        ),
      )
      // Somebody who is neither staff nor a member of anything left has nothing to see.
      .where(and(eq(sessions.id, sql.placeholder('id')), or(isNotNull(people.staffRole), isNotNull(clients.id))))
      .orderBy(clients.nameKey, clients.id),
  )

type SessionRow = Awaited<ReturnType<ReturnType<typeof sessionRows>['execute']>>[number]

function personOf(sessionId: string, rows: SessionRow[]): Person {
  const first = rows[0] as SessionRow
  const viewing = first.staff === 'admin' && first.clientId !== null
  // What staff are members of counts when they are no staff any more.
  const seen = viewing ? rows.slice(0, 1) : first.staff ? [] : rows
  const all = seen.flatMap((row) => membershipOf(row, viewing) ?? [])
  return {
    kind: 'person',
    id: first.personId,
    sessionId,
    name: first.name,
    email: first.email,
    locale: first.locale,
    timeZone: first.timeZone,
    confirmedAt: first.confirmedAt,
    staff: viewing ? null : first.staff,
    viewing,
    mustAddFactor: first.staff !== null && first.firm.factorForStaff && !first.totpSecret && !first.passkey,
    unread: viewing ? 0 : (first.unread ?? 0),
    memberships: all,
    membership: all.find((one) => one.clientId === first.lookedAt) ?? all[0] ?? null,
  }
}

function membershipOf(row: SessionRow, viewing: boolean): Membership | null {
  if (row.clientId === null || row.clientName === null || row.currency === null || row.exponent === null) return null
  const owner = viewing || Boolean(row.owner)
  const rights = (['billing', 'tickets', 'usage', 'files'] as Right[]).filter((right) => owner || row[right])
  return {
    clientId: row.clientId,
    clientName: row.clientName,
    currency: row.currency,
    exponent: row.exponent,
    owner,
    rights,
  }
}
