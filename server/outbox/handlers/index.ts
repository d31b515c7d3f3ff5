import type { Handlers } from '../context'
import { sendAddress } from './address'
import { sendInvitation } from './invitation'
import { sendNotice } from './notice'
import { sendReset } from './reset'

export const handlers: Handlers = {
  'mail.invitation': sendInvitation,
  'mail.reset': sendReset,
  'mail.address': sendAddress,
  'mail.notice': sendNotice,
}
