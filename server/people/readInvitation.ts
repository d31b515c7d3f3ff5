import { eq } from 'drizzle-orm'
import type { ReadDb } from '../../db/client'
import { people } from '../../db/schema'
import { openLink } from '../auth/links'
import type { Right, StaffRole } from '../auth/viewer'
import type { Context } from '../context'
import { Refusal } from '../kernel/refusal'
import type { Invitation } from './pending'
import { rightsOf } from './rights'
import { requireStanding, type Standing } from './stands'

export type OpenInvitation = Standing & {
  email: string
  name: string
  staffRole: StaffRole | null
  owner: boolean
  rights: Right[]
  /** True where the address has an account: nothing but the consent is asked. */
  known: boolean
}

/**
 * What the page and the email of an invitation say of it: where it leads, and whether its address has an account.
 * Throws 'gone' if it leads nowhere or the account is deactivated.
 */
export async function requireOpen(
  db: Pick<ReadDb, 'select'>,
  link: Invitation,
): Promise<Pick<OpenInvitation, 'by' | 'client' | 'known'>> {
  const standing = await requireStanding(db, link)
  const [person] = await db.select({ status: people.status }).from(people).where(eq(people.email, link.email))
  if (person?.status === 'deactivated') throw new Refusal('gone')
  return { ...standing, known: person?.status === 'active' }
}

/** What an invitation's link leads to, for whoever holds it. Reading it uses nothing up. */
export async function readInvitation(ctx: Context, input: { token: unknown }): Promise<OpenInvitation> {
  const link = await openLink(ctx, 'invitation', input.token)
  const open = await requireOpen(ctx.db, link)
  return {
    ...open,
    email: link.email,
    name: link.name,
    staffRole: link.staffRole,
    owner: link.owner,
    rights: link.staffRole ? [] : rightsOf(link),
  }
}
