import { may } from '../../auth/policy'
import type { Context } from '../../context'
import { Refusal } from '../../kernel/refusal'
import { isAtMachine } from '../atMachine'
import type { Control } from './control'

/** Where cards are really charged there is none. */
export function standOf(ctx: Context): Control {
  if (ctx.stripe) return ctx.stripe
  throw new Refusal('not-found')
}

/** What Stripe and the banks do is for whoever sits at the machine, and for administrators. */
export function standSeenBy(ctx: Context, headers: Headers): Control {
  if (isAtMachine(ctx, headers) || may(ctx.viewer, 'firm.settings')) return standOf(ctx)
  throw new Refusal('not-found')
}
