import type { Tx } from '../../db/client'
import { record } from '../activity/record'
import type { Context } from '../context'
import { Refusal } from '../kernel/refusal'
import { dayIn } from '../kernel/time'
import { readCode, spendCode } from './factor'
import { countAttempt, giveBackIn } from './limits'
import { notify } from './notify'

/** So many wrong codes within the limit's window are more than a slip of the hand. */
const TELLING = 3

type Holder = { id: string; email: string; totpSecret: string | null }

/**
 * Spends a code of the person's authenticator app or a recovery code, each good once, in one write with
 * `alongside`. A missing one is asked for; a wrong one is counted, recorded, and refused as 'invalid'
 * at `code`, and nothing else is changed. Whoever enters several knows the password: its owner is told, once a day.
 */
export async function proveByCode(
  ctx: Context,
  { id, email, totpSecret }: Holder,
  typed: string | undefined,
  alongside: (tx: Tx) => Promise<void> = async () => undefined,
): Promise<void> {
  if (!typed) throw codeMissing()
  const attempt = await countAttempt(ctx, 'factorByPerson', id)
  const code = await readCode(ctx, { id, totpSecret }, typed)
  const spent = await ctx.write(async (tx) => {
    if (code && (await spendCode(tx, ctx, id, code))) {
      await alongside(tx)
      await giveBackIn(tx, attempt)
      return true
    }
    const thing = { kind: 'person', id }
    record(tx, ctx, { did: 'session.second-step-refused', thing, audience: 'staff', data: { email } })
    if (attempt.count === TELLING)
      await notify(tx, ctx, id, 'second-step-refused', `second-step-refused:${id}:${dayIn(ctx.now(), 'UTC')}`)
    return false
  })
  if (!spent)
    throw wrong('This code is not right, or was used already. Wait for the next one, or enter a recovery code')
}

export const codeMissing = () => wrong('Enter the code of your authenticator app, or a recovery code')

const wrong = (message: string) =>
  new Refusal('invalid', 'A code is needed to sign in.', { fields: { code: [message] } })
