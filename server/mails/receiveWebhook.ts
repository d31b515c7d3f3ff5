import { and, asc, eq, lt, or } from 'drizzle-orm'
import { Resend } from 'resend'
import type { Tx } from '../../db/client'
import { mails, memberships, people, webhooks } from '../../db/schema'
import { record } from '../activity/record'
import type { Context } from '../context'
import { Refusal } from '../kernel/refusal'
import { goesUp, type Told, toldBy } from './told'

const MOST_BYTES = 200_000

/**
 * What Resend says of a mail, signed over the body as it came. Refused: a signature that is not of this
 * body, one of more than five minutes ago or of the future. Each message is applied once.
 */
export async function receiveWebhook(ctx: Context, { body, headers }: { body: string; headers: Headers }) {
  const { webhookSecret } = ctx.mailing
  if (!webhookSecret) throw new Refusal('not-found')
  if (body.length > MOST_BYTES) throw new Refusal('invalid')
  const id = headers.get('svix-id') ?? ''
  const told = toldBy(verified(body, id, headers, webhookSecret))
  if (!told || !id || id.length > 200) return

  const at = ctx.now()
  const by: Context = { ...ctx, viewer: { kind: 'system', name: 'Resend' } }
  await ctx.write(
    async (tx) => {
      const first = await tx
        .insert(webhooks)
        .values({ id, source: 'resend', kind: told.kind, receivedAt: at })
        .onConflictDoNothing({ target: webhooks.id })
        .returning({ id: webhooks.id })
      if (first.length) await apply(tx, by, told, at)
    },
    // The sender takes a late answer for none.
    'urgent',
  )
}

function verified(payload: string, id: string, headers: Headers, webhookSecret: string): unknown {
  try {
    const signed = {
      id,
      timestamp: headers.get('svix-timestamp') ?? '',
      signature: headers.get('svix-signature') ?? '',
    }
    // Checking a signature asks nobody: the key is not used.
    return new Resend('re_none').webhooks.verify({ payload, headers: signed, webhookSecret })
  } catch {
    throw new Refusal('forbidden', 'This message is not signed by the mail provider.')
  }
}

async function apply(tx: Tx, ctx: Context, told: Told, at: Date): Promise<void> {
  const named = [
    ...(told.providerId ? [eq(mails.providerId, told.providerId)] : []),
    ...(told.mailId ? [eq(mails.id, told.mailId)] : []),
  ]
  if (!named.length) return
  const [mail] = await tx
    .select({
      id: mails.id,
      to: mails.to,
      state: mails.state,
      error: mails.error,
      providerId: mails.providerId,
      createdAt: mails.createdAt,
    })
    .from(mails)
    .where(or(...named))
  // Another portal may send with the same account.
  if (!mail) return
  if (goesUp(mail, told)) {
    await tx
      .update(mails)
      .set({
        state: told.state,
        error: told.error,
        ...(told.providerId && !mail.providerId && { providerId: told.providerId }),
        updatedAt: at,
      })
      .where(eq(mails.id, mail.id))
  }
  if (told.state === 'delivered' && mail.to) await takeAddressBack(tx, mail)
  if (told.address && mail.to) await giveAddressUp(tx, ctx, { to: mail.to, state: told.address, why: told.error }, at)
}

/** What was sent after a bounce, as somebody asked, has arrived: mails reach the person again. */
async function takeAddressBack(tx: Tx, { to, createdAt }: { to: string; createdAt: Date }): Promise<void> {
  await tx
    .update(people)
    .set({ mailState: 'ok', mailStateAt: null })
    .where(and(eq(people.email, to), eq(people.mailState, 'bounced'), lt(people.mailStateAt, createdAt)))
}

/** Said once of a person, until their address is another one or works again. */
async function giveAddressUp(
  tx: Tx,
  ctx: Context,
  { to, state, why }: { to: string; state: 'bounced' | 'complained'; why: string },
  at: Date,
): Promise<void> {
  const [person] = await tx
    .update(people)
    .set({ mailState: state, mailStateAt: at })
    .where(and(eq(people.email, to), eq(people.mailState, 'ok')))
    .returning({ id: people.id })
  if (!person) return
  // One of the client's people is found there.
  const [member] = await tx
    .select({ clientId: memberships.clientId })
    .from(memberships)
    .where(eq(memberships.personId, person.id))
    .orderBy(asc(memberships.clientId))
    .limit(1)
  record(tx, ctx, {
    did: state === 'bounced' ? 'mail.bounced' : 'mail.complained',
    thing: { kind: 'person', id: person.id },
    clientId: member?.clientId,
    audience: 'staff',
    data: { email: to, why },
  })
}
