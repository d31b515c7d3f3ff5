import { z } from 'zod'
import { record } from '../activity/record'
import type { Context } from '../context'
import { networkOf } from '../kernel/network'
import { parse } from '../kernel/parse'
import { fold } from '../kernel/text'
import { enqueue } from '../outbox/enqueue'
import { emailField } from './input'
import { countAttempt } from './limits'

const requestResetInput = z.strictObject({ email: emailField })
export type RequestResetInput = z.input<typeof requestResetInput>

/** Asks for a link that sets a new password. Does the same for every address: nobody is looked up here. */
export async function requestReset(ctx: Context, input: RequestResetInput): Promise<{ email: string }> {
  const { email } = parse(requestResetInput, input)
  await countAttempt(ctx, 'resetByIp', networkOf(ctx.from.ip))
  await countAttempt(ctx, 'resetByEmail', fold(email))
  return ctx.write(async (tx) => {
    await enqueue(tx, ctx, { kind: 'mail.reset', payload: { email }, about: { to: email } })
    record(tx, ctx, {
      did: 'person.reset-requested',
      thing: { kind: 'person', id: '' },
      audience: 'staff',
      data: { email },
    })
    return { email }
  })
}
