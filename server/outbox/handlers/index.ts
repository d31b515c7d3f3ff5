import type { Handlers } from '../context'
import { sendAddress } from './address'
import { publishAnnouncement } from './announcement'
import { doDigests, sendDigest } from './digest'
import { doFanout } from './fanout'
import { sendInvitation } from './invitation'
import { sendNotice } from './notice'
import { sendNotification } from './notification'
import { doPurge } from './purge'
import { doReminders } from './reminders'
import { sendReset } from './reset'

export const handlers: Handlers = {
  'mail.invitation': sendInvitation,
  'mail.reset': sendReset,
  'mail.address': sendAddress,
  'mail.notice': sendNotice,
  'mail.notification': sendNotification,
  'mail.digest': sendDigest,
  'announcement.publish': publishAnnouncement,
  digests: doDigests,
  fanout: doFanout,
  purge: doPurge,
  reminders: doReminders,
}
