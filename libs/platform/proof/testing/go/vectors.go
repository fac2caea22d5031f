// Writes ../vectors.json: what the libraries that others use make of the same leaves and keys.
//
//	cd libs/platform/proof/testing/go && go run . > ../vectors.json && npx prettier --write ../vectors.json
package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"

	"github.com/transparency-dev/formats/log"
	fnote "github.com/transparency-dev/formats/note"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type store []tlog.Hash

func (s store) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		hashes[i] = s[index]
	}
	return hashes, nil
}

type tree struct {
	Size        int64              `json:"size"`
	Root        string             `json:"root"`
	Inclusion   map[int64][]string `json:"inclusion"`
	Consistency map[int64][]string `json:"consistency"`
}

func text(hashes []tlog.Hash) []string {
	texts := []string{}
	for _, hash := range hashes {
		texts = append(texts, hash.String())
	}
	return texts
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

const size = 12

func main() {
	var hashes store
	trees := []tree{}
	for n := int64(0); n < size; n++ {
		hashes = append(hashes, must(tlog.StoredHashes(n, []byte(fmt.Sprintf("leaf %d", n)), hashes))...)
		t := tree{Size: n + 1, Root: must(tlog.TreeHash(n+1, hashes)).String(), Inclusion: map[int64][]string{}, Consistency: map[int64][]string{}}
		for m := int64(0); m <= n; m++ {
			t.Inclusion[m] = text(must(tlog.ProveRecord(n+1, m, hashes)))
			t.Consistency[m+1] = text(must(tlog.ProveTree(n+1, m+1, hashes)))
		}
		trees = append(trees, t)
	}

	seed := bytes.NewReader([]byte("a seed of thirty-two bytes ......"))
	logKey, logVerifier := must2(note.GenerateKey(seed, "example.com/log"))
	seed = bytes.NewReader([]byte("another seed, of thirty-two bytes"))
	witnessKey, witnessNoteVerifier := must2(note.GenerateKey(seed, "witness.example.com"))
	head := log.Checkpoint{Origin: "example.com/log", Size: size, Hash: must(base64.StdEncoding.DecodeString(trees[size-1].Root))}
	witness := must(fnote.NewSignerForCosignatureV1(witnessKey))
	signed := must(note.Sign(&note.Note{Text: string(head.Marshal())}, must(note.NewSigner(logKey)), witness))

	out := json.NewEncoder(os.Stdout)
	if err := out.Encode(map[string]any{
		"leaves": "leaf 0, leaf 1, ...", "trees": trees, "logKey": logKey, "logVerifier": logVerifier, "checkpoint": string(signed),
		"witnessKey": witnessKey, "witnessVerifier": must(fnote.VKeyToCosignatureV1(witnessNoteVerifier)),
	}); err != nil {
		panic(err)
	}
}

func must2(a, b string, err error) (string, string) {
	if err != nil {
		panic(err)
	}
	return a, b
}
