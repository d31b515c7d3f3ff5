import { asc, eq, exists, isNotNull, sql } from 'drizzle-orm'
import { passkeys, people } from '../../db/schema'
import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { lastSeen, lastSeenColumns } from './lastSeen'

const MOST = 500

/** Everybody of the firm, those who were deactivated too. */
export async function listStaff(ctx: Context) {
  requireScope(ctx.viewer, 'staff.manage')
  const me = ctx.viewer.kind === 'person' ? ctx.viewer.id : null
  const rows = await ctx.db
    .prepared('staff', (db) => {
      const own = db.select({ id: passkeys.id }).from(passkeys).where(eq(passkeys.personId, people.id))
      return db
        .select({
          person: {
            id: people.id,
            name: people.name,
            email: people.email,
            status: people.status,
            mailState: people.mailState,
          },
          role: people.staffRole,
          totp: sql`${people.totpSecret} is not null`.mapWith(Boolean),
          passkey: sql`${exists(own)}`.mapWith(Boolean),
          seen: lastSeenColumns(db),
        })
        .from(people)
        .where(isNotNull(people.staffRole))
        .orderBy(asc(people.name), asc(people.id))
        .limit(MOST)
    })
    .execute()
  return rows.map(({ person, role, totp, passkey, seen }) => ({
    ...person,
    role: role ?? 'support',
    secondFactor: totp || passkey,
    lastSeenAt: lastSeen(seen),
    you: person.id === me,
  }))
}
