import { and, eq, isNotNull } from 'drizzle-orm'
import { passkeys, people } from '../../../db/schema'
import { record } from '../../activity/record'
import type { Context } from '../../context'
import { parse } from '../../kernel/parse'
import { Refusal } from '../../kernel/refusal'
import { takeChallenge } from '../challenges'
import { confirmIdentity } from '../confirm'
import { type AddPasskeyInput, addPasskeyInput } from '../input'
import { notify } from '../notify'
import { requireScope } from '../policy'
import { newRecoveryCodes, recoveryCodesLeft, replaceRecoveryCodes } from '../recovery'
import { requirePerson } from '../viewer'
import { relyingParty, webauthn } from './relyingParty'
import { readAdded } from './response'

const MOST = 20

/**
 * Keeps what the browser answered. Where there is neither an authenticator app nor a recovery code,
 * ten codes are made, because a passkey alone would lock out a browser without scripts; null where
 * none had to be made.
 */
export async function addPasskey(ctx: Context, input: AddPasskeyInput): Promise<{ codes: string[] | null }> {
  requireScope(ctx.viewer, 'account.manage')
  const viewer = requirePerson(ctx.viewer)
  const { name, response: text } = parse(addPasskeyInput, input)
  await confirmIdentity(ctx, undefined)
  const response = readAdded(text)
  const key = response && (await keyOf(ctx, response))
  if (!response || !key) throw refused('This passkey could not be read. Add it again')
  const codes = newRecoveryCodes()
  const createdAt = ctx.now()

  return ctx.write(async (tx) => {
    const asked = await takeChallenge(tx, 'passkey-add', response.token, createdAt)
    if (asked?.personId !== viewer.id) throw refused('That took too long. Add the passkey again')
    const mine = await tx.select({ id: passkeys.id }).from(passkeys).where(eq(passkeys.personId, viewer.id))
    if (mine.length >= MOST) throw refused(`You have ${MOST} passkeys. Remove one first`)
    const added = await tx
      .insert(passkeys)
      .values({ ...key, personId: viewer.id, name, createdAt })
      .onConflictDoNothing({ target: passkeys.id })
      .returning({ id: passkeys.id })
    if (!added.length) throw refused('This passkey is in use already')
    const withApp = await tx
      .select({ id: people.id })
      .from(people)
      .where(and(eq(people.id, viewer.id), isNotNull(people.totpSecret)))
    const needed = !withApp.length && (await recoveryCodesLeft(tx, viewer.id)) === 0
    if (needed) await replaceRecoveryCodes(tx, ctx, viewer.id, codes, createdAt)
    const thing = { kind: 'person', id: viewer.id }
    record(tx, ctx, { did: 'person.passkey-added', thing, audience: 'staff', data: { name } })
    await notify(tx, ctx, viewer.id, 'passkey-added')
    return { codes: needed ? codes : null }
  })
}

async function keyOf(ctx: Context, response: NonNullable<ReturnType<typeof readAdded>>) {
  const { verifyRegistrationResponse } = await webauthn()
  const { rpID, origin } = relyingParty(ctx)
  try {
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: { ...response, clientExtensionResults: {} } as never,
      expectedChallenge: response.token,
      expectedOrigin: origin,
      expectedRPID: rpID,
      requireUserVerification: true,
    })
    if (!verified) return null
    const { id, publicKey, counter } = registrationInfo.credential
    const { transports } = response.response
    return { id, publicKey: Buffer.from(publicKey).toString('base64url'), counter, transports }
  } catch (error) {
    ctx.log.info({ err: error }, 'a passkey could not be added')
    return null
  }
}

const refused = (message: string) =>
  new Refusal('invalid', 'The passkey was not added.', { fields: { passkey: [message] } })
