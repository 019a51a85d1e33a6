{{- define "wzp.labels" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "wzp.image" -}}
{{- with .Values.image -}}
{{- if .digest -}}
{{ .repository }}@{{ .digest }}
{{- else -}}
{{ .repository }}:{{ .tag | default $.Chart.AppVersion }}
{{- end -}}
{{- end -}}
{{- end }}

{{/* As infrastructure/image: the user wzp, and nothing that it need not have. Fits the Pod Security level "restricted". */}}
{{- define "wzp.podSecurity" -}}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  # Otherwise each start would open the files of the home for the group, and wzp refuses such a home.
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile: { type: RuntimeDefault }
{{- with .Values.imagePullSecrets }}
imagePullSecrets: {{ toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- define "wzp.restricted" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end }}

{{/* Copies the keys into the home, where only its user may read them. One that is there stays. */}}
{{- define "wzp.keys" -}}
- name: keys
  image: {{ include "wzp.image" . }}
  imagePullPolicy: {{ .Values.image.pullPolicy }}
  securityContext: {{ include "wzp.restricted" . | nindent 4 }}
  command:
    - sh
    - -ec
    - |
      umask 077
      mkdir -p /var/lib/wzp/wezterm-parallel && cd /var/lib/wzp/wezterm-parallel
      for key in accounts.key secrets.key; do [ -e $key ] || cp /keys/$key $key; done
  volumeMounts:
    - { name: state, mountPath: /var/lib/wzp }
    - { name: keys, mountPath: /keys, readOnly: true }
{{- end }}

{{- define "wzp.database" -}}
- name: WZP_DATABASE
  valueFrom: { secretKeyRef: { name: {{ .Values.server.database.secret }}, key: {{ .Values.server.database.key }} } }
{{- end }}

{{- define "wzp.serverAddress" -}}
{{ .Values.workers.server | default (printf "https://%s" .Values.server.name) }}
{{- end }}
