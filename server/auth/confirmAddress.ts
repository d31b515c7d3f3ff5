import { and, eq } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { people } from '../../db/schema'
import { record } from '../activity/record'
import type { Context } from '../context'
import { Refusal } from '../kernel/refusal'
import { enqueue } from '../outbox/enqueue'
import { type Link, openLink, useLink } from './links'
import { revokeAccountLinks } from './setPassword'

/**
 * The new address that the link of a mail confirms; whose it becomes is not said, since it may have been
 * mistyped. Reading it uses nothing up.
 */
export async function readAddress(ctx: Context, input: { token: unknown }): Promise<{ email: string }> {
  const link = await openLink(ctx, 'address', input.token)
  await personOf(ctx.db, link)
  return { email: link.email }
}

/** For whoever holds the link, signed in or not: they read mail at the new address. The old one is told. */
export async function confirmAddress(ctx: Context, input: { token: unknown }): Promise<{ email: string }> {
  const link = await openLink(ctx, 'address', input.token)
  const at = ctx.now()

  return ctx.write(async (tx) => {
    const person = await personOf(tx, link)
    await useLink(tx, link, at)
    await tx
      .update(people)
      .set({ email: link.email, emailVerifiedAt: at, mailState: 'ok', mailStateAt: null, updatedAt: at })
      .where(eq(people.id, person.id))
    await revokeAccountLinks(tx, person.id, at)
    await enqueue(tx, ctx, {
      kind: 'mail.notice',
      payload: {
        personId: person.id,
        what: 'address-changed',
        to: person.email,
        ip: ctx.from.ip,
        at: at.toISOString(),
      },
      about: { personId: person.id, to: person.email, thing: { kind: 'person', id: person.id } },
    })
    record(tx, ctx, {
      did: 'person.address-changed',
      thing: { kind: 'person', id: person.id },
      audience: 'staff',
      data: { from: person.email, to: link.email },
    })
    return { email: link.email }
  })
}

/** Gone with the account, and where the new address belongs to somebody meanwhile. */
async function personOf(db: Pick<Tx, 'select'>, link: Link) {
  const [person] = await db
    .select({ id: people.id, email: people.email })
    .from(people)
    .where(and(eq(people.id, link.personId ?? ''), eq(people.status, 'active')))
  const [taken] = await db.select({ id: people.id }).from(people).where(eq(people.email, link.email))
  if (!person || taken) throw new Refusal('gone')
  return person
}
