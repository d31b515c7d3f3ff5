import { and, eq, inArray, or } from 'drizzle-orm'
import { z } from 'zod'
import { clients, memberships, people } from '../../db/schema'
import { published } from '../../db/sql'
import { record } from '../activity/record'
import { statusesFor } from '../clients/rules'
import type { Context } from '../context'
import { parse } from '../kernel/parse'
import { Refusal } from '../kernel/refusal'
import { requireGoodPassword } from './goodPassword'
import { emailField } from './input'
import { setPassword } from './setPassword'

const addPersonInput = z
  .strictObject({
    email: emailField,
    name: z.string().trim().min(1).max(200),
    password: z.string(),
    staff: z.enum(['admin', 'support']).optional(),
    client: z.string().optional(),
    rights: z.array(z.enum(['owner', 'billing', 'tickets', 'usage', 'files'])).default(['owner']),
  })
  .refine((input) => Boolean(input.staff) !== Boolean(input.client), {
    message: 'Name either a staff role or a client',
    path: ['staff'],
  })
export type AddPersonInput = z.input<typeof addPersonInput>

/**
 * The operator's way in, on the machine itself: adds a person or, for an address that is known, gives
 * them this password, role or membership; their sessions end, and the links by which somebody could take the
 * account again.
 */
export async function addPerson(ctx: Context, input: AddPersonInput) {
  if (ctx.viewer.kind !== 'system') throw new Refusal('forbidden')
  const { email, name, password, staff, client, rights } = parse(addPersonInput, input)
  await requireGoodPassword(ctx, password, { name, email })
  const passwordHash = await ctx.passwords.hash(password)
  const id = ctx.id('per')
  const at = ctx.now()

  return ctx.write(async (tx) => {
    const [known] = await tx.select({ id: people.id }).from(people).where(eq(people.email, email))
    const personId = known?.id ?? id
    const set = {
      name,
      staffRole: staff ?? null,
      status: 'active' as const,
      emailVerifiedAt: at,
      updatedAt: at,
    }
    if (known) await tx.update(people).set(set).where(eq(people.id, personId))
    else await tx.insert(people).values({ id: personId, email, createdAt: at, ...set })
    if (client) {
      const found = await tx
        .select({ id: clients.id })
        .from(clients)
        .where(
          and(
            or(eq(clients.name, client), eq(clients.id, client), eq(clients.externalId, client)),
            inArray(clients.status, statusesFor('invite')),
            published(clients.importId),
          ),
        )
      const [only, second] = found
      if (!only || second) {
        const message = only
          ? `More than one client is called "${client}": name its number`
          : `There is no client "${client}"`
        throw new Refusal('invalid', undefined, { fields: { client: [message] } })
      }
      const has = (right: (typeof rights)[number]) => rights.includes(right)
      const granted = {
        owner: has('owner'),
        billing: has('billing'),
        tickets: has('tickets'),
        usage: has('usage'),
        files: has('files'),
      }
      await tx
        .insert(memberships)
        .values({ clientId: only.id, personId, createdAt: at, ...granted })
        .onConflictDoUpdate({ target: [memberships.clientId, memberships.personId], set: granted })
    }
    await setPassword(tx, { personId, passwordHash, at })
    record(tx, ctx, {
      did: known ? 'person.changed' : 'person.added',
      thing: { kind: 'person', id: personId },
      audience: 'staff',
      data: { email },
    })
    return { id: personId, email }
  })
}
