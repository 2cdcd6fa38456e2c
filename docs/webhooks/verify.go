// Package webhooks answers: is this webhook really from our status page, fresh, and new?
// A sample for receivers; standard library only.
//
//	verifier, err := webhooks.New("whsec_...")
//	err = verifier.Verify(request.Header, body) // nil, or the message is not to be used
//
// Standard Webhooks 1.0: the signed text is `{webhook-id}.{webhook-timestamp}.{body}`.
package webhooks

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Tolerance is the longest time between the signing and now, either way.
const Tolerance = 5 * time.Minute

// Verifier checks messages of one subscription; it may be used by several goroutines at once.
// Keep the ids that were seen (here in memory) where all your processes see them, for twice the tolerance.
type Verifier struct {
	Clock func() time.Time
	keys  [][]byte
	lock  sync.Mutex
	seen  map[string]time.Time
}

// New takes one secret or several, while a new one takes over from an old one.
func New(secrets ...string) (*Verifier, error) {
	verifier := &Verifier{Clock: time.Now, seen: map[string]time.Time{}}
	for _, secret := range secrets {
		key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
		if err != nil {
			return nil, err
		}
		verifier.keys = append(verifier.keys, key)
	}
	return verifier, nil
}

// Verify returns nil when the message is genuine, fresh and new; body is the raw bytes.
func (v *Verifier) Verify(header http.Header, body []byte) error {
	id, moment := header.Get("webhook-id"), header.Get("webhook-timestamp")
	seconds, err := strconv.ParseInt(moment, 10, 64)
	if id == "" || err != nil {
		return errors.New("a header is missing or malformed")
	}
	now := v.Clock()
	if age := now.Sub(time.Unix(seconds, 0)); age > Tolerance || age < -Tolerance {
		return errors.New("the message is too old, or from the future")
	}
	if !v.isGenuine(id+"."+moment+"."+string(body), header.Get("webhook-signature")) {
		return errors.New("the signature is not ours")
	}
	return v.remember(id, now)
}

func (v *Verifier) isGenuine(signed, signatures string) bool {
	for _, key := range v.keys {
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(signed))
		genuine := mac.Sum(nil)
		for _, text := range strings.Fields(signatures) {
			given, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(text, "v1,"))
			if strings.HasPrefix(text, "v1,") && err == nil && hmac.Equal(genuine, given) {
				return true
			}
		}
	}
	return false
}

func (v *Verifier) remember(id string, now time.Time) error {
	v.lock.Lock()
	defer v.lock.Unlock()
	for known, at := range v.seen {
		if now.Sub(at) > 2*Tolerance {
			delete(v.seen, known)
		}
	}
	if _, found := v.seen[id]; found {
		return errors.New("the message was used already")
	}
	v.seen[id] = now
	return nil
}
