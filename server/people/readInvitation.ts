import { eq } from 'drizzle-orm'
import { people } from '../../db/schema'
import { openLink } from '../auth/links'
import type { Right, StaffRole } from '../auth/viewer'
import type { Context } from '../context'
import { Refusal } from '../kernel/refusal'
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

/** What an invitation's link leads to, for whoever holds it. Reading it uses nothing up. */
export async function readInvitation(ctx: Context, input: { token: unknown }): Promise<OpenInvitation> {
  const link = await openLink(ctx, 'invitation', input.token)
  const standing = await requireStanding(ctx.db, link)
  const [person] = await ctx.db.select({ status: people.status }).from(people).where(eq(people.email, link.email))
  if (person?.status === 'deactivated') throw new Refusal('gone')
  return {
    ...standing,
    email: link.email,
    name: link.name,
    staffRole: link.staffRole,
    owner: link.owner,
    rights: link.staffRole ? [] : rightsOf(link),
    known: person?.status === 'active',
  }
}
