import { eq } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { memberships, people } from '../../db/schema'
import { record } from '../activity/record'
import { requireGoodPassword } from '../auth/goodPassword'
import { countAttempt, giveBackIn } from '../auth/limits'
import { openLink, requireToken, useLink } from '../auth/links'
import { endSessions } from '../auth/sessions'
import { startSession } from '../auth/startSession'
import type { Context } from '../context'
import { networkOf } from '../kernel/network'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { type AcceptInput, acceptInput, nameField } from './invitationInput'
import type { Invitation } from './pending'
import { flagsOf, rightsOf } from './rights'
import { grantable } from './rules'
import { requireStanding } from './stands'

/** `cookies` signs in whoever just made their account; null for those who have one, who sign in as ever. */
export type Accepted = { email: string; place: string | null; cookies: string[] | null }

/**
 * Uses an invitation up: gives the role or the membership to the account of its address, which is made
 * with this name and password where there is none. Refuses as 'gone' like any link.
 */
export async function acceptInvitation(ctx: Context, input: AcceptInput): Promise<Accepted> {
  requireToken(input.token)
  const { token, name, password } = parse(acceptInput, input)
  const attempt = await countAttempt(ctx, 'acceptByIp', networkOf(ctx.from.ip))
  const link = await openLink(ctx, 'invitation', token)
  await requireStanding(ctx.db, link)
  const [known] = await ctx.db.select({ status: people.status }).from(people).where(eq(people.email, link.email))
  const account = known?.status === 'active' ? null : await newAccount(ctx, link.email, name, password)
  const newId = ctx.id('per')
  const at = ctx.now()

  const done = await ctx.write(async (tx) => {
    const { client } = await requireStanding(tx, link)
    await useLink(tx, link, at)
    await giveBackIn(tx, attempt)
    const person = await personFor(tx, link, account, newId, at)
    if (!link.staffRole) await giveMembership(tx, link, person, at)
    else if (!person.staffRole) await giveRole(tx, person.id, link.staffRole, at)
    record(tx, ctx, {
      did: 'invitation.accepted',
      thing: { kind: 'invitation', id: link.id },
      clientId: link.clientId,
      audience: link.clientId ? 'client' : 'staff',
      data: {
        email: link.email,
        personId: person.id,
        ...(link.staffRole ? { staffRole: link.staffRole } : { rights: link.owner ? ['owner'] : rightsOf(link) }),
      },
    })
    return { person, client }
  })
  const accepted = { email: link.email, place: done.client }
  if (!done.person.made || !account) return { ...accepted, cookies: null }
  const proven = {
    id: done.person.id,
    email: link.email,
    passwordHash: account.passwordHash,
    staffRole: done.person.staffRole ?? link.staffRole,
  }
  const { cookie, device } = await startSession(ctx, proven, { kind: 'browser', device: undefined, by: 'password' })
  return { ...accepted, cookies: [cookie, device] }
}

type Account = { name: string; passwordHash: string }

async function newAccount(
  ctx: Context,
  email: string,
  typedName: string | undefined,
  password: string | undefined,
): Promise<Account> {
  const name = nameField.safeParse(typedName)
  const fields = {
    ...(name.success ? {} : { name: ['Enter your name'] }),
    ...(password ? {} : { password: ['Choose a password'] }),
  }
  if (!name.success || !password) throw new Refusal('invalid', undefined, { fields })
  await requireGoodPassword(ctx, password, { name: name.data, email })
  return { name: name.data, passwordHash: await ctx.passwords.hash(password) }
}

/** The account of the address, made or completed where nobody uses it yet. */
async function personFor(tx: Tx, link: Invitation, account: Account | null, newId: string, at: Date) {
  const [known] = await tx
    .select({ id: people.id, status: people.status, staffRole: people.staffRole })
    .from(people)
    .where(eq(people.email, link.email))
  if (known?.status === 'active') return { ...known, made: false }
  if (known?.status === 'deactivated' || !account) throw new Refusal('gone')
  const set = { ...account, status: 'active' as const, emailVerifiedAt: at, passwordChangedAt: at, updatedAt: at }
  if (known) {
    await tx.update(people).set(set).where(eq(people.id, known.id))
    return { ...known, made: true }
  }
  await tx.insert(people).values({ id: newId, email: link.email, createdAt: at, ...set })
  return { id: newId, staffRole: null, made: true }
}

/** What opens more ends what is open: their next session is as short as those of staff are. */
async function giveRole(tx: Tx, personId: string, staffRole: 'admin' | 'support', at: Date) {
  await tx.update(people).set({ staffRole, updatedAt: at }).where(eq(people.id, personId))
  await endSessions(tx, personId)
}

async function giveMembership(tx: Tx, link: Invitation, person: { id: string; made: boolean }, at: Date) {
  const flags = flagsOf(grantable.filter((right) => link[right]))
  const given = tx
    .insert(memberships)
    .values({ clientId: link.clientId ?? '', personId: person.id, createdAt: at, ...flags })
  const target = [memberships.clientId, memberships.personId]
  // Imported members get what they were invited to; whoever became a member by another way keeps what they have.
  if (person.made) await given.onConflictDoUpdate({ target, set: flags })
  else await given.onConflictDoNothing({ target })
}
