import { and, asc, eq, inArray, type SQL, sql } from 'drizzle-orm'
import type { ReadDb } from '../../db/client'
import { clients, firm, memberships, passkeys, people } from '../../db/schema'
import type { Person, Right } from '../auth/viewer'
import { statusesFor } from '../clients/rules'

/** Somebody who may be told something, as the policy asks about them. */
export type Listener = Person & { mailable: boolean }

/**
 * Active people with what they may do at this moment. `where` narrows people or memberships; a listener
 * has the memberships that it lets through.
 */
export async function listeners(db: Pick<ReadDb, 'select'>, where: SQL | undefined): Promise<Listener[]> {
  const rows = await db
    .select({
      id: people.id,
      name: people.name,
      email: people.email,
      locale: people.locale,
      timeZone: people.timeZone,
      staff: people.staffRole,
      mailState: people.mailState,
      factorForStaff: firm.factorForStaff,
      hasFactor: sql<
        string | null
      >`coalesce(${people.totpSecret}, (select ${passkeys.id} from ${passkeys} where ${passkeys.personId} = ${people.id} limit 1))`,
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
    .from(people)
    .innerJoin(firm, eq(firm.id, 'firm'))
    .leftJoin(memberships, eq(memberships.personId, people.id))
    .leftJoin(clients, and(eq(clients.id, memberships.clientId), inArray(clients.status, statusesFor('notify'))))
    .where(and(eq(people.status, 'active'), where))
    .orderBy(asc(people.id), asc(clients.id))
  const found = new Map<string, Listener>()
  for (const row of rows) {
    const known = found.get(row.id)
    const listener = known ?? listenerOf(row)
    if (!known) found.set(row.id, listener)
    if (row.clientId === null || row.staff) continue
    const { clientId, clientName, currency, exponent } = row
    const owner = Boolean(row.owner)
    listener.memberships.push({
      clientId,
      clientName: clientName ?? '',
      currency: currency ?? '',
      exponent: exponent ?? 0,
      owner,
      rights: RIGHTS.filter((right) => owner || row[right]),
    })
  }
  return [...found.values()]
}

const RIGHTS: Right[] = ['billing', 'tickets', 'usage', 'files']

type Row = Pick<Person, 'id' | 'name' | 'email' | 'locale' | 'timeZone' | 'staff'> & {
  mailState: string
  factorForStaff: boolean
  hasFactor: string | null
}

const listenerOf = ({ id, name, email, locale, timeZone, staff, ...row }: Row): Listener => ({
  kind: 'person',
  id,
  sessionId: '',
  confirmedAt: null,
  name,
  email,
  locale,
  timeZone,
  staff,
  membership: null,
  memberships: [],
  viewing: false,
  mustAddFactor: staff !== null && row.factorForStaff && !row.hasFactor,
  mailable: row.mailState === 'ok',
})
