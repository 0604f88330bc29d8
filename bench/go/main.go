// Parses every HCL file below a folder with HashiCorp's own parser and prints the median of some passes as JSON.
// The benchmark runs it as a witness beside its own numbers; nothing of the product uses it.
package main

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// Passes that are counted, behind one that is not; a second argument says how many.
const defaultPasses = 7

func main() {
	passes := defaultPasses
	if len(os.Args) > 2 {
		if given, err := strconv.Atoi(os.Args[2]); err == nil && given > 0 {
			passes = given
		}
	}
	files := map[string][]byte{}
	bytes := 0
	err := filepath.WalkDir(os.Args[1], func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !(strings.HasSuffix(path, ".tf") || strings.HasSuffix(path, ".tfvars")) {
			return err
		}
		text, err := os.ReadFile(path)
		files[path] = text
		bytes += len(text)
		return err
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	times := []float64{}
	for pass := 0; pass <= passes; pass++ {
		since := time.Now()
		for path, text := range files {
			hclsyntax.ParseConfig(text, path, hcl.InitialPos)
		}
		if pass > 0 {
			times = append(times, float64(time.Since(since).Microseconds())/1000)
		}
	}
	sort.Float64s(times)
	json.NewEncoder(os.Stdout).Encode(map[string]any{"bytes": bytes, "median": times[len(times)/2]})
}
