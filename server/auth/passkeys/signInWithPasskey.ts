import { and, eq, lt, or, sql } from 'drizzle-orm'
import { passkeys, people } from '../../../db/schema'
import { record } from '../../activity/record'
import type { Context } from '../../context'
import { parse } from '../../kernel/parse'
import { Refusal } from '../../kernel/refusal'
import { findChallenge, takeChallenge } from '../challenges'
import { type PasskeySignInInput, passkeySignInInput } from '../input'
import { giveBackIn } from '../limits'
import { type Started, startSession } from '../startSession'
import { relyingParty, webauthn } from './relyingParty'
import { readUsed } from './response'

/**
 * A passkey is something that one has, opened by what one knows or is: both factors at once, so that
 * user verification is required. One answer for every passkey that is not accepted.
 */
export async function signInWithPasskey(ctx: Context, input: PasskeySignInInput): Promise<Started> {
  const { response: text, device } = parse(passkeySignInInput, input)
  const response = readUsed(text)
  const at = ctx.now()
  const asked = response && (await findChallenge(ctx, 'passkey-use', response.token))
  if (!response || !asked) throw refused('That took too long. Use your passkey again')
  const [found] = await ctx.db
    .select({
      passkey: passkeys,
      person: {
        id: people.id,
        email: people.email,
        passwordHash: people.passwordHash,
        staffRole: people.staffRole,
        status: people.status,
      },
    })
    .from(passkeys)
    .innerJoin(people, eq(people.id, passkeys.personId))
    .where(eq(passkeys.id, response.id))

  const counter = found ? await counterOf(ctx, response, found.passkey) : null
  const good = await ctx.write(async (tx) => {
    const first = await takeChallenge(tx, 'passkey-use', response.token, at)
    const used =
      first && found?.person.status === 'active' && counter !== null
        ? await tx
            .update(passkeys)
            .set({ counter, lastUsedAt: at })
            // Two copies of one key count apart: what does not go on from where it was is not the key.
            .where(
              and(
                eq(passkeys.id, response.id),
                or(lt(passkeys.counter, counter), sql`${counter} = 0 and ${passkeys.counter} = 0`),
              ),
            )
            .returning({ id: passkeys.id })
        : []
    if (first && used.length) {
      const { attempt: key = '', startedAt = '' } = first.data
      if (key) await giveBackIn(tx, { key, startedAt: new Date(startedAt) })
      return true
    }
    record(tx, ctx, {
      did: 'session.refused',
      thing: { kind: 'person', id: found?.person.id ?? '' },
      audience: 'staff',
      data: { email: found?.person.email ?? '', by: 'passkey' },
    })
    return false
  })
  if (!found || !good) throw refused('This passkey does not open an account here. Use your password')
  return startSession(ctx, found.person, { kind: 'browser', device, by: 'passkey' })
}

/** What the key counts now, or null where its answer is not its own, not for us, or not verified by its user. */
async function counterOf(
  ctx: Context,
  response: NonNullable<ReturnType<typeof readUsed>>,
  passkey: typeof passkeys.$inferSelect,
): Promise<number | null> {
  const { verifyAuthenticationResponse } = await webauthn()
  const { rpID, origin } = relyingParty(ctx)
  const { userHandle } = response.response
  if (userHandle && Buffer.from(userHandle, 'base64url').toString() !== passkey.personId) return null
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: {
        ...response,
        clientExtensionResults: {},
        response: { ...response.response, userHandle: userHandle ?? undefined },
      },
      expectedChallenge: response.token,
      expectedOrigin: origin,
      expectedRPID: rpID,
      credential: {
        id: passkey.id,
        publicKey: new Uint8Array(Buffer.from(passkey.publicKey, 'base64url')),
        counter: passkey.counter,
      },
      requireUserVerification: true,
    })
    return verified ? authenticationInfo.newCounter : null
  } catch (error) {
    ctx.log.info({ err: error }, 'a passkey was refused')
    return null
  }
}

const refused = (message: string) =>
  new Refusal('invalid', 'The passkey was not accepted.', { fields: { passkey: [message] } })
