import type { Notice as What } from '../server/outbox/enqueue'
import { Action, Layout, Paragraph } from './Layout'
import { momentText, type Reader } from './moment'

export type Props = Reader & {
  firm: string
  name: string
  what: What
  at: Date
  /** Empty where it was not done from the network. */
  ip: string
  /** Where the portal is, without a slash at its end. */
  portal: string
}

type Said = {
  title: string
  did: string
  calm?: string
  otherwise: string
  action: { label: string; path: string } | null
}

const security = { label: 'Look at your security settings', path: '/settings/security' }
const newPassword = { label: 'Choose a new password', path: '/forgot-password' }
const lookAndChange =
  'If this was not you, somebody else knows your password: choose a new one, end all sessions that you do not know, and look through your second factors.'

const says: Record<What, Said> = {
  'password-changed': {
    title: 'Your password was changed',
    did: 'The password of your account was changed, and every other session was ended',
    otherwise:
      'If this was not you, choose a new password at once. That ends every session, the stranger’s too. Then look through your second factors.',
    action: newPassword,
  },
  'address-changed': {
    title: 'Your address was changed',
    did: 'You now sign in with another address than this one',
    otherwise:
      'If this was not you, somebody else is in your account. This address does not open it any more, so tell the firm right away, by telephone or by a letter that you know to be theirs.',
    action: null,
  },
  'totp-added': {
    title: 'An authenticator app was added',
    did: 'Signing in to your account now asks for a code from an authenticator app',
    otherwise: lookAndChange,
    action: security,
  },
  'totp-removed': {
    title: 'The authenticator app was removed',
    did: 'Signing in to your account does not ask for a code from an authenticator app any more',
    otherwise: lookAndChange,
    action: security,
  },
  'passkey-added': {
    title: 'A passkey was added',
    did: 'A new passkey opens your account',
    otherwise: lookAndChange,
    action: security,
  },
  'passkey-removed': {
    title: 'A passkey was removed',
    did: 'A passkey of your account was removed and does not open it any more',
    otherwise: lookAndChange,
    action: security,
  },
  'recovery-code-used': {
    title: 'A recovery code was used',
    did: 'Somebody signed in to your account with your password and one of your recovery codes. That code is used up',
    otherwise:
      'If this was not you, somebody else knows your password and has your codes: choose a new password, make new recovery codes, and end all sessions that you do not know.',
    action: security,
  },
  'recovery-codes-made': {
    title: 'New recovery codes were made',
    did: 'Your account has new recovery codes, and the old ones do not work any more',
    otherwise: lookAndChange,
    action: security,
  },
  'second-step-refused': {
    title: 'Wrong codes were entered for your account',
    did: 'Somebody entered your password, and then several wrong codes where your second factor is asked for. They did not get in',
    otherwise: 'If this was not you, somebody else knows your password: choose a new one now.',
    action: newPassword,
  },
  'refresh-token-reused': {
    title: 'A session was ended',
    did: 'A key that keeps an app signed in to your account was used a second time, as happens when it was copied. That app was signed out',
    calm: 'If you know the app, sign in with it again.',
    otherwise: 'If you do not know why it happened twice, change your password and look through your sessions.',
    action: security,
  },
}

export default function Notice(props: Props) {
  const { firm, name, what, at, ip, portal } = props
  const { title, did, calm = 'If this was you, there is nothing to do.', otherwise, action } = says[what]
  return (
    <Layout
      firm={firm}
      title={title}
      preview={calm}
      foot={`Notices about the safety of your account with ${firm} cannot be turned off.`}
    >
      <Paragraph>Hello {name},</Paragraph>
      <Paragraph>{did}.</Paragraph>
      <Paragraph>
        When: {momentText(at, props)}
        {ip ? (
          <>
            <br />
            From: {ip}
          </>
        ) : null}
      </Paragraph>
      <Paragraph>
        {calm} {otherwise}
      </Paragraph>
      {action ? <Action label={action.label} url={`${portal}${action.path}`} /> : null}
    </Layout>
  )
}

Notice.subject = ({ what, firm }: Props): string => `${says[what].title} (${firm})`

export const example: Props = {
  firm: 'Northwind Hosting',
  name: 'Ada Example',
  what: 'password-changed',
  at: new Date('2026-03-15T12:00:00Z'),
  ip: '192.0.2.1',
  portal: 'https://portal.example.com',
  locale: 'en-GB',
  timeZone: 'Europe/Berlin',
}
