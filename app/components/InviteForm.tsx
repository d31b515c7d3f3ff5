import { Form, useNavigation } from '@remix-run/react'
import type { ReactNode } from 'react'
import { fieldsOf } from '../lib/fields'
import type { Rejected } from '../lib/forms'
import { EmailField, Field } from './Field'

type Props = { action: string; hidden?: Record<string, string>; rejected: Rejected | undefined; children: ReactNode }

/** Name and address of somebody new; what they are given stands in `children`. */
export function InviteForm({ action, hidden = {}, rejected, children }: Props) {
  const sending = useNavigation().state !== 'idle'
  const field = fieldsOf(rejected)
  return (
    <Form method="post" action={action} noValidate className="card grid gap-x-6 gap-y-4 p-4 sm:grid-cols-2 sm:p-5">
      <input type="hidden" name="intent" value="invite" />
      {Object.entries(hidden).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <Field {...field('name')} label="Name" autoComplete="off" />
      <EmailField {...field('email')} label="Email address" autoComplete="off" />
      <div className="sm:col-span-2">{children}</div>
      <div className="sm:col-span-2">
        <button type="submit" className="button button-primary" aria-busy={sending}>
          Invite
        </button>
      </div>
    </Form>
  )
}
