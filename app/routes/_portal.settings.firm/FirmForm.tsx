import { Form } from '@remix-run/react'
import { Field } from '~/app/components/Field'
import { FieldGroup } from '~/app/components/FieldGroup'
import { ZoneField } from '~/app/components/ZoneField'
import { fieldsOf } from '~/app/lib/fields'
import type { Rejected } from '~/app/lib/forms'
import { shownSender } from '~/server/kernel/emailText'
import type { getFirm } from '~/server/settings/getFirm'

type Props = { firm: Awaited<ReturnType<typeof getFirm>>; rejected: Rejected | undefined }

export function FirmForm({ firm, rejected }: Props) {
  const { name, timeZone, accent, mailFrom, replyTo, operatorFrom, zones } = firm
  const field = fieldsOf(rejected, { name, timeZone, accent, mailFrom: shownSender(mailFrom), replyTo })
  return (
    <Form method="post" noValidate className="space-y-5">
      <FieldGroup title="Name and clock">
        <Field {...field('name')} label="Name" autoComplete="organization" required />
        <ZoneField
          {...field('timeZone')}
          label="Time zone"
          hint="Due days, months and what runs at a time of day follow it."
          zones={zones}
        />
      </FieldGroup>
      <FieldGroup title="Look">
        <Field
          {...field('accent')}
          label="Accent colour"
          hint="Like #4a43d8, for buttons and links. Empty: the portal’s own."
          maxLength={7}
          spellCheck={false}
          autoCapitalize="none"
        />
      </FieldGroup>
      <FieldGroup title="Mails">
        <Field
          {...field('mailFrom')}
          label="Sender"
          hint={`Like Name <name@example.com>. Empty: ${shownSender(operatorFrom)}. The mail service has to let you send from it.`}
          spellCheck={false}
          autoCapitalize="none"
        />
        <Field
          {...field('replyTo')}
          label="Answers go to"
          hint="An address. Empty: to the sender."
          type="email"
          spellCheck={false}
          autoCapitalize="none"
        />
      </FieldGroup>
      <button type="submit" name="intent" value="save" className="button button-primary">
        Save
      </button>
    </Form>
  )
}
