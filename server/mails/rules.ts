export const mailStates = [
  'queued',
  'sending',
  'sent',
  'delivered',
  'failed',
  'bounced',
  'complained',
  'unknown',
  'dropped',
] as const
export type MailState = (typeof mailStates)[number]

/** What a state says of a mail, as the list and the mail's own page word it. */
export const stateWords: Record<MailState, string> = {
  queued: 'Waiting',
  sending: 'On its way',
  sent: 'Sent',
  delivered: 'Delivered',
  failed: 'Failed',
  bounced: 'Came back',
  complained: 'Reported as spam',
  unknown: 'Not known',
  dropped: 'Not sent',
}

const kindWords: Record<string, string> = {
  'mail.invitation': 'Invitation',
  'mail.reset': 'Link for a new password',
  'mail.address': 'Confirmation of an address',
  'mail.notice': 'Security notice',
  'mail.notification': 'Notification',
  'mail.digest': 'Daily digest',
}

export const kindWord = (kind: string): string => kindWords[kind] ?? 'Mail'

/** Mails with a secret link are sent anew, with another link, where the link is made. */
const linkKinds: Record<string, string> = {
  'mail.invitation': 'It holds a secret link. Send the invitation again where the person was invited.',
  'mail.reset': 'It holds a secret link. The person asks for another one at the sign-in.',
  'mail.address': 'It holds a secret link. The person changes the address again in their profile.',
}

/** Why a mail cannot be sent again from the log, or null where it can. `kept`: its job is still known. */
export function whyNotAgain(mail: { kind: string; state: MailState }, kept: boolean): string | null {
  const link = linkKinds[mail.kind]
  if (link) return link
  if (mail.state === 'queued' || mail.state === 'sending') return 'It has not been sent yet.'
  if (mail.kind === 'mail.digest' && mail.state !== 'failed') {
    return 'What it told of is in the portal, and in the next digest where it was not read.'
  }
  return kept ? null : 'It is too long ago: what it was made from is not kept any more.'
}

/** The figures above the list: what the states of a card have in common. */
export const cards = {
  waiting: { label: 'Waiting', states: ['queued', 'sending'], leads: 'queued' },
  sent: { label: 'Sent', states: ['sent', 'delivered'], leads: 'sent' },
  back: { label: 'Came back', states: ['bounced', 'complained'], leads: 'bounced' },
  failed: { label: 'Failed or not known', states: ['failed', 'unknown'], leads: 'failed' },
} as const satisfies Record<string, { label: string; states: readonly MailState[]; leads: MailState }>
