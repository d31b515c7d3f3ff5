import { and, eq, isNull } from 'drizzle-orm'
import { z } from 'zod'
import { links, people } from '../../db/schema'
import { record } from '../activity/record'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { enqueue } from '../outbox/enqueue'
import { confirmIdentity } from './confirm'
import { emailField } from './input'
import { countAttempt } from './limits'
import { lasts, newNonce } from './links'
import { requireScope } from './policy'
import { requirePerson } from './viewer'

const changeAddressInput = z.strictObject({ email: emailField, proof: z.string().max(1000).optional() })
export type ChangeAddressInput = z.input<typeof changeAddressInput>

/**
 * Mails a link to the new address, which changes nothing before it is opened there. Answers alike for an
 * address that somebody else has, who is not mailed. A change asked for before is dropped.
 */
export async function changeAddress(ctx: Context, input: ChangeAddressInput): Promise<{ email: string }> {
  requireScope(ctx.viewer, 'account.manage')
  const viewer = requirePerson(ctx.viewer)
  const { email, proof } = parse(changeAddressInput, input)
  if (email === viewer.email) throw new Refusal('invalid', undefined, { fields: { email: ['This is your address'] } })
  await confirmIdentity(ctx, proof)
  await countAttempt(ctx, 'resetByEmail', `of ${viewer.id}`)
  const id = ctx.id('lnk')
  const nonce = newNonce()
  const at = ctx.now()
  const expiresAt = new Date(at.getTime() + lasts.address)

  return ctx.write(async (tx) => {
    await tx
      .update(links)
      .set({ revokedAt: at })
      .where(
        and(eq(links.personId, viewer.id), eq(links.purpose, 'address'), isNull(links.usedAt), isNull(links.revokedAt)),
      )
    const [taken] = await tx.select({ id: people.id }).from(people).where(eq(people.email, email))
    if (!taken) {
      await tx
        .insert(links)
        .values({ id, purpose: 'address', nonce, email, personId: viewer.id, createdAt: at, expiresAt })
      await enqueue(tx, ctx, {
        kind: 'mail.address',
        payload: { linkId: id },
        about: { personId: viewer.id, to: email, thing: { kind: 'person', id: viewer.id } },
      })
    }
    record(tx, ctx, {
      did: 'person.address-asked',
      thing: { kind: 'person', id: viewer.id },
      audience: 'staff',
      data: { from: viewer.email, to: email },
    })
    return { email }
  })
}
