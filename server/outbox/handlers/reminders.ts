import { sendReminders } from '../../invoices/dunning'
import type { Handler } from '../context'

export const doReminders: Handler<'reminders'> = async (ctx) => {
  await sendReminders(ctx)
  return undefined
}
